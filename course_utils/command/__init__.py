"""The `course` command: what it does from the terminal, how notebooks are run and rebuilt, and what is tested.

`cli` and `study` hold the commands. `doctor` looks at the machine; `notebooks` finds, runs and stores lessons, `claims`
asserts what their prose says, `batch` runs several, `runs` judges their seconds and memory; `testing` is `make test`,
and `nbval_plugin` its one run of each lesson; `full_tier` tries the famous models; `fork` is for copies of the course.
Nothing else in the package imports this room.

    $ course run 04
    >>> _, run = await notebooks.execute(notebooks.find(["04"])[0])  # the same, from Python
    >>> run.verdict
    'ok'
"""
