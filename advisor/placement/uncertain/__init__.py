"""How sure a plan is: draws of what is not known, the best plan of each, and plans for all."""
