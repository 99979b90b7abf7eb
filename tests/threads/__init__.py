"""Public bug threads of other tools, each as a small input of ours: what went wrong there must not here.

The threads stand in ``docs/threads.md``, with what crossfoot does; here is what holds each line of it.
"""
