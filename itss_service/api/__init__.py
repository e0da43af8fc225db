"""What the desk may ask and do over HTTP; each function checks permission first and delegates."""
