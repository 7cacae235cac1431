"""From today or the cheapest plan to a plan, step by step."""
