const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];

frappe.ui.form.on("ITSS Escalation Rule", {
	setup(frm) {
		frm.set_query("agreement", () => ({ filters: { status: ["!=", "Retired"] } }));
		frm.set_query("calendar", () => ({ filters: { disabled: 0 } }));
		frm.set_query("hours_calendar", () => ({ filters: { disabled: 0 } }));
		frm.set_query("user", "receivers", () => ({ filters: { enabled: 1 } }));
		frm.set_query("support_group", "steps", () => ({ filters: { disabled: 0 } }));
		frm.set_query("channel", "steps", (doc, cdt, cdn) => ({
			filters: {
				disabled: 0,
				...(locals[cdt][cdn].action === "Call Webhook" ? { kind: "Webhook" } : {}),
			},
		}));
	},

	refresh: say,
	condition: say,
	metric: say,
	share: say,
	duration: say,
	times: say,
	disabled: say,
});

// The rule as a sentence above the form.
async function say(frm) {
	await frappe.require(ASSETS);
	const { condition, metric, share, duration, times } = frm.doc;
	const { lengthText, metricText } = itss_service.setup;
	const [goal, length] = [metricText(metric || ""), duration ? lengthText(duration) : "…"];
	const sentence = {
		"Share of Target": () =>
			__("Escalates when {0} % of the time for {1} is used.", [share || "…", goal]),
		"Before Breach": () => __("Escalates {0} of working time before {1} is due.", [length, goal]),
		"After Breach": () => __("Escalates {0} of working time after {1} was due.", [length, goal]),
		"No Update For": () =>
			__("Escalates when nobody told of progress for {0} of working time.", [length]),
		Reopened: () => __("Escalates when a ticket was reopened {0} times.", [times || "…"]),
		Reassigned: () => __("Escalates when a ticket was reassigned {0} times.", [times || "…"]),
	}[condition];
	frm.set_intro();
	if (sentence) frm.set_intro(frappe.utils.escape_html(sentence()), frm.doc.disabled ? "orange" : "blue");
}
