// Why this agreement holds, as a sentence.
import { escape } from "../setup/words";
import { fieldText } from "./ticket_words";

export function selectionText(why) {
	if (!why) return "";
	const link = frappe.utils.get_form_link("ITSS Agreement", why.agreement);
	const name = `<a href="${link}"><b>${escape(why.agreement)}</b></a>`;
	if (why.is_named) return __("{0} was chosen for this ticket by hand.", [name]);
	const first = why.matched.length
		? __("{0} applies: it fits by {1}.", [name, conditions(why.matched)])
		: __("{0} applies: it is for every ticket.", [name]);
	return `${first} ${rivalText(why)}`;
}

const conditions = (matched) =>
	matched
		.map(({ field, value }) => `${fieldText(field)} ${escape(value || "")}`)
		.join(__(", ", null, "ITSS Ticket"));

function rivalText({ rival, rival_is_broader }) {
	if (!rival) return __("No other agreement fits.");
	const name = escape(rival);
	return rival_is_broader
		? __("{0} fits too, and is less specific.", [name])
		: __("{0} fits too, and comes later in the order.", [name]);
}
