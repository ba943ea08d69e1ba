"""In: staff who prepare, approve, open and withdraw releases, or take what only statisticians may.
Out: their pages and commands; every act and every copy in the trail.
May touch: `publish.release`, store, web, access.
Never touches: a figure's value.
"""
