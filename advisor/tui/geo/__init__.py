"""Where things stand on a map of the world: projection, coastline, places that collide."""
