"""Why a plan is as it is: rivals, limits, rejected offers, and where its figures come from."""
