"""The rule book of 验收销号: the way of an item from reported done to closed out.

`book` is the table of steps and `needs` what each asks for, one function a rule; `stations` their order, and what
places settle differently; `case` an item before a step; `acceptance` which units accept; `notice` the public notice and
its count; `record` a step as it is recorded; `closed` what a closed item still takes. Where an item stands is known to
`course`.
"""
