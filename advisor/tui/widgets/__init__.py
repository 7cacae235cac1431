"""What panes are made of: a widget takes values and posts messages."""
