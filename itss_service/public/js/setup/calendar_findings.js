// The linter's findings: what, where, how bad, and what to do about it.
import { escape } from "./words";

const about = () => ({
	"no-open-time": [
		"red",
		__("No open hour for a long time"),
		__("Tickets wait all that while. Shorten the closing, or add special hours."),
	],
	"holidays-unknown": [
		"orange",
		__("Public holidays of this year are not known yet"),
		__("Update the holidays package once the notice is out, or enter the dates as exceptions."),
	],
	"almost-a-day": [
		"orange",
		__("The window ends just before midnight"),
		__("Let it end at 24:00, so that no minute is lost."),
	],
	overlap: ["blue", __("Windows overlap"), __("They count once. Make one window of them.")],
	"dst-lost": [
		"blue",
		__("The clock change takes an hour from a window"),
		__("Nothing to mend unless the team works that hour; then add special hours."),
	],
	"dst-doubled": [
		"blue",
		__("The clock change counts an hour of a window twice"),
		__("Nothing to mend unless the team does not work that hour twice; then add a break."),
	],
	"idle-break": [
		"gray",
		__("A break lies outside every window"),
		__("Remove it, or correct its date or times."),
	],
	"idle-closed": [
		"gray",
		__("A closed date changes nothing"),
		__("Remove it, or correct the date: it is closed anyway, or special hours win."),
	],
	"idle-special": [
		"gray",
		__("Special hours are the hours that the date has anyway"),
		__("Remove them, or correct the date or times."),
	],
});

const severity = () => ({ red: __("Serious"), orange: __("Warning"), blue: __("Note"), gray: __("Hint") });
const ORDER = ["red", "orange", "blue", "gray"];

export function showFindings($area, frm, findings) {
	const known = about();
	const told = findings
		.map((finding) => ({ finding, words: known[finding.code] || ["orange", finding.message, ""] }))
		.sort((a, b) => ORDER.indexOf(a.words[0]) - ORDER.indexOf(b.words[0]));
	$area.html(
		told.length
			? `<div class="itss-findings-title">${__("What to Look At")}</div>${told.map((one) => row(frm, one)).join("")}`
			: `<div class="itss-clean">${frappe.utils.icon("check", "sm")} ${__("The check of the coming year found nothing to mend.")}</div>`
	);
}

function row(frm, { finding, words: [colour, title, remedy] }) {
	return `<div class="itss-finding" data-code="${escape(finding.code)}" title="${escape(finding.message)}">
		<span class="indicator-pill ${colour}">${severity()[colour]}</span>
		<div><b>${escape(title)}</b> <span class="text-muted">${escape(place(frm, finding))}</span><div>${escape(remedy)}</div></div>
	</div>`;
}

function place(frm, finding) {
	const where = [];
	if (finding.row) {
		const label = __(frappe.meta.get_label(frm.doctype, finding.fieldname));
		where.push(__("{0}, row {1}", [label, finding.row]));
	}
	if (finding.from) {
		const [first, last] = [finding.from, finding.to || finding.from].map((date) =>
			frappe.datetime.str_to_user(date)
		);
		where.push(first === last ? first : `${first} – ${last}`);
	}
	return where.join(" · ");
}
