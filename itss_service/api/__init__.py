"""What the desk may ask and do over HTTP; each function checks permission first and delegates.

The modules evaluate their annotations: Frappe converts and checks arguments by them, and cannot where they are text.
"""
