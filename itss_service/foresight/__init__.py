"""What a draft agreement would have meant for the tickets there were: their real events, judged as if it had been in force."""
