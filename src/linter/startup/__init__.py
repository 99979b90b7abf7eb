"""What makes a start fast and nothing else: each trick with what it saves, its plain way, one switch for all."""
