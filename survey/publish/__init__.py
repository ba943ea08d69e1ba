"""In: a frozen snapshot's tables; the definitions of plan.
Out: releases (folders that never change) and the pages, files and API answers that show them.
May touch: the folder of releases, the store's list of releases, a request.
Never touches: a row about one person after the figures are made; a number that a rule withholds."""
