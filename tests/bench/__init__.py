"""`make bench`: our installed program and the documented way of python-telegram-bot, side by side, in one run.

Reading order: `trial.py` (what is measured), `crowd.py` (the learners), `botapi.py` (the server), `table.py`."""
