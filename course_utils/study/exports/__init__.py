"""Questions and plans for use outside the course: each module makes the content of a file and writes none itself.

`anki` makes a deck for Anki (or text with the same cards), and
`history` puts the learner's reviews into it; `sheet` is a page to print, `calendar` a lesson's review days.
The commands `course anki`, `course sheet` and `course plan --ics` write them to files.

>>> from course_utils.study.exports import sheet
>>> page = sheet.as_html("04", answers=True)
"""
