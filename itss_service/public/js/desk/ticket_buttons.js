// The buttons that the server offers, the likely ones in front.
const IN_FRONT = ["take", "progress", "pause", "resume", "resolve", "confirm", "reopen"];

const label = (act) =>
	({
		take: __("Take It"),
		progress: __("Tell Progress"),
		pause: __("Put on Hold"),
		resume: __("Resume", null, "ITSS Ticket"),
		resolve: __("Resolve", null, "ITSS Ticket"),
		confirm: __("Confirm Solution"),
		reopen: __("Reopen", null, "ITSS Ticket"),
		assign: __("Assign to Group or Person"),
		escalate: __("Escalate", null, "ITSS Ticket"),
		mark_major: __("Mark as Major Incident"),
		unmark_major: __("No Major Incident Any More"),
		name_agreement: __("Choose the Agreement"),
		cancel: __("Cancel the Ticket"),
	})[act];

export function buttonRow({ may }) {
	if (!may.length) return "";
	const front = may.filter((act) => IN_FRONT.includes(act));
	const rest = may.filter((act) => !IN_FRONT.includes(act));
	const buttons = front.map(
		(act) =>
			`<button type="button" class="btn btn-xs ${act === "resolve" || act === "confirm" ? "btn-primary" : "btn-default"}" data-act="${act}">${label(act)}</button>`
	);
	if (rest.length)
		buttons.push(`<div class="dropdown"><button type="button" class="btn btn-xs btn-default" data-toggle="dropdown"
				aria-haspopup="true" aria-expanded="false">${__("More", null, "ITSS Ticket")} ▾</button>
			<div class="dropdown-menu dropdown-menu-right">${rest
				.map((act) => `<a class="dropdown-item" href="#" data-act="${act}">${label(act)}</a>`)
				.join("")}</div></div>`);
	return `<div class="itss-panel-buttons">${buttons.join("")}</div>`;
}
