"""A class: collect what many have handed in, grade it, and keep every verdict in a gradebook."""
