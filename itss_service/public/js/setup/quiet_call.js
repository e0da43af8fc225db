// Questions that a form asks while somebody types: a refusal is an answer to show in place, not a dialog.

export class Refused extends Error {
	constructor(message, kind) {
		super(message);
		this.kind = kind;
	}
}

// The answer of a whitelisted function; Refused with the server's words (HTML) and the exception's name.
export async function ask(method, args, signal) {
	const response = await fetch(`/api/method/itss_service.api.${method}`, {
		method: "POST",
		signal,
		headers: {
			"Content-Type": "application/json",
			Accept: "application/json",
			"X-Frappe-CSRF-Token": frappe.csrf_token,
		},
		body: JSON.stringify(args || {}),
	});
	const told = await response.json().catch(() => ({}));
	if (!response.ok) throw new Refused(refusal(told), told.exc_type);
	return told.message;
}

function refusal(told) {
	try {
		const messages = JSON.parse(told._server_messages || "[]").map((text) => JSON.parse(text).message);
		if (messages.length) return messages.join("<br>");
	} catch (error) {
		// not in Frappe's form: the general sentence below
	}
	return __("The server gave no answer. Reload the page and try again.");
}
