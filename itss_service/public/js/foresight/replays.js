// What the agreement would have meant for the tickets there were: replays, one line each, and a button for a new one.
import { ask } from "../setup/quiet_call";
import { escape } from "../setup/words";
import { figuresTable } from "./figures";

const EVERY = 1500;
const STATES = () => ({
	Waiting: ["gray", __("Waiting", null, "ITSS Agreement Replay")],
	Running: ["blue", __("Running", null, "ITSS Agreement Replay")],
	Done: ["green", __("Done", null, "ITSS Agreement Replay")],
	Failed: ["red", __("Failed", null, "ITSS Agreement Replay")],
});

export async function showReplays(frm) {
	if (!frappe.model.can_read("ITSS Agreement Replay")) return;
	const { name } = frm.doc;
	const told = await ask("foresight.replays_of", { agreement: name }).catch(() => null);
	if (!told || frm.doc.name !== name) return;
	const $area = $(frm.fields_dict.replay_html.wrapper).empty();
	const words = __(
		"The tickets of a past period are judged anew, as if this agreement had been in force in place of what it replaces; nothing about them changes."
	);
	$area.append(`<p class="text-muted">${words}</p>`);
	if (frm.perm[0]?.write)
		$(`<button class="btn btn-default btn-xs itss-replay-button">${__("Replay")}</button>`)
			.on("click", () => choose(frm))
			.appendTo($area);
	$area.append(told.replays.map((replay, index) => one(replay, !index)).join(""));
	clearTimeout(frm.itss_replays);
	const running = told.replays.some((replay) => ["Waiting", "Running"].includes(replay.state));
	if (running) frm.itss_replays = setTimeout(() => again(frm, name), EVERY);
}

// As long as the form is shown.
function again(frm, name) {
	if (frm.doc.name === name && cur_frm === frm) showReplays(frm);
}

function one(replay, open) {
	const [colour, state] = STATES()[replay.state];
	const period = __("{0} to {1}", [
		frappe.datetime.str_to_user(replay.period_from),
		frappe.datetime.str_to_user(replay.period_to),
	]);
	const link = frappe.utils.get_form_link("ITSS Agreement Replay", replay.name, true);
	const aside =
		replay.state === "Done"
			? __("{0} tickets", [format_number(replay.covered, null, 0)])
			: progress(replay);
	const changed = replay.same_terms
		? ""
		: `<span class="indicator-pill orange">${__("The terms have changed since")}</span>`;
	return `<details class="itss-replay" data-state="${replay.state}" ${open ? "open" : ""}><summary><span class="indicator-pill ${colour}">${state}</span>
		<b>${escape(period)}</b> <span class="text-muted">${aside}</span> ${link} ${changed}</summary>${inside(replay)}</details>`;
}

const progress = (replay) => (replay.state === "Running" ? `${replay.progress} %` : "");

function inside(replay) {
	if (replay.state === "Failed") return `<p class="itss-worse">${escape(replay.error)}</p>`;
	if (replay.state !== "Done") return "";
	return `<div class="itss-summary">${escape(replay.summary)}</div>${figuresTable(replay.figures)}`;
}

function choose(frm) {
	const today = frappe.datetime.get_today();
	const fields = [
		{
			fieldname: "period_from",
			fieldtype: "Date",
			label: __("From", null, "ITSS Agreement Replay"),
			default: frappe.datetime.add_months(today, -6),
			reqd: 1,
			description: __("Tickets opened from this day on …"),
		},
		{
			fieldname: "period_to",
			fieldtype: "Date",
			label: __("To", null, "ITSS Agreement Replay"),
			default: today,
			reqd: 1,
			description: __("… to this one"),
		},
	];
	const start = async (values) => {
		const started = await ask("foresight.replay", { agreement: frm.doc.name, ...values }).catch(
			(error) => {
				frappe.msgprint({ title: __("Step Not Possible"), message: error.message, indicator: "red" });
			}
		);
		if (started) showReplays(frm);
	};
	frappe.prompt(fields, start, __("Replay on Real Tickets"), __("Replay"));
}
