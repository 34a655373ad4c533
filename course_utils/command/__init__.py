"""The `course` command: what it does from the terminal, how notebooks are run and rebuilt, and what is tested.

`cli` and `study` hold the commands, `doctor` looks at the machine, `notebooks` runs and stores lessons, `testing` is
`make test`. Nothing else in the package imports this room.
"""
