const BINDING = ["Signed", "In Force"];

frappe.ui.form.on("ITSS Agreement Review", {
	setup(frm) {
		frm.set_query("agreement", () => ({ filters: { status: ["in", BINDING] } }));
	},

	onload(frm) {
		if (frm.is_new() && frm.doc.agreement && !frm.doc.period_from) propose(frm);
	},

	refresh(frm) {
		show_status(frm);
		show_figures(frm);
		frm.toggle_display("former_actions", (frm.doc.former_actions || []).length > 0 || frm.is_new());
		if (frm.is_new()) return tell_new(frm);
		offer_steps(frm);
	},

	agreement: (frm) => frm.is_new() && propose(frm),
});

frappe.ui.form.on("ITSS Participant", {
	async user(frm, doctype, name) {
		const row = frappe.get_doc(doctype, name);
		if (!row.user) return;
		const { message } = await frappe.db.get_value("User", row.user, ["full_name", "email"]);
		frappe.model.set_value(doctype, name, {
			person: message?.full_name || row.user,
			email: message?.email,
		});
	},
});

async function propose(frm) {
	if (!frm.doc.agreement) return;
	const args = { agreement: frm.doc.agreement };
	const { message } = await frappe.call("itss_service.api.reviews.proposed_period", args);
	if (message) frm.set_value(message);
}

function tell_new(frm) {
	frm.dashboard.set_headline(
		__(
			"Agenda, topics, participants, open points, former actions and figures are filled in when you save."
		)
	);
}

function is_overdue({ docstatus, due_on }) {
	return docstatus === 0 && due_on && due_on < frappe.datetime.get_today();
}

function show_status(frm) {
	if (frm.is_new() || frm.is_dirty() || frm.doc.docstatus === 2) return;
	if (is_overdue(frm.doc)) return frm.page.set_indicator(__("Overdue", null, frm.doctype), "red");
	const colours = { Planned: "orange", Held: "blue", "Minutes Sent": "green" };
	frm.page.set_indicator(__(frm.doc.status, null, frm.doctype), colours[frm.doc.status]);
}

function offer_steps(frm) {
	const { docstatus, decision, minutes_sent_at } = frm.doc;
	if (!frm.perm[0]?.write || frm.is_dirty()) return;
	if (docstatus === 0) frm.add_custom_button(__("Compute"), () => step(frm, "compute_review"));
	if (docstatus !== 1) return;
	const label = minutes_sent_at ? __("Send the Minutes Again") : __("Send the Minutes");
	frm.add_custom_button(label, () => send(frm));
	if (decision === "To Be Terminated" && frappe.model.can_create("ITSS Agreement Termination"))
		frm.add_custom_button(__("Terminate It"), () =>
			frappe.new_doc("ITSS Agreement Termination", { agreement: frm.doc.agreement })
		);
}

async function send(frm) {
	const told = await step(frm, "send_minutes");
	if (told) frappe.show_alert({ message: __("Sent to {0}", [told.told.join(", ")]), indicator: "green" });
}

async function step(frm, method) {
	const { message } = await frappe.call({
		method: `itss_service.api.reviews.${method}`,
		args: { review: frm.doc.name },
		freeze: true,
	});
	await frm.reload_doc();
	return message;
}

function show_figures(frm) {
	const body = frm.get_field("figures_shown").$wrapper.empty();
	const figures = frm.doc.__onload?.figures || [];
	frm.toggle_display("figures", false);
	if (!figures.length) {
		const text = frm.is_new()
			? __("Save to compute the figures.")
			: __("The agreement had nothing to measure in this period.");
		return body.append($("<p class='text-muted'>").text(text));
	}
	const heads = [__("KPI"), __("Value"), __("Goal"), __("Period Before"), __("Change")];
	const head = heads.map((text, at) => `<th class="${at ? "text-right" : ""}">${text}</th>`).join("");
	body.html(`<div class="table-responsive"><table class="table table-sm">
		<thead><tr>${head}</tr></thead><tbody>${figures.map(figure_row).join("")}</tbody></table></div>`);
}

function figure_row(figure) {
	const { escape_html } = frappe.utils;
	const colour = { Held: "green", Missed: "red" }[figure.holds] || "gray";
	const unit = figure.unit ? ` ${escape_html(figure.unit)}` : "";
	const value = `<span class="indicator-pill no-indicator-dot whitespace-nowrap ${colour}">${escape_html(figure.value)}${unit}</span>`;
	const cells = [value, escape_html(figure.goal), escape_html(figure.previous), escape_html(figure.change)];
	const title = escape_html(figure.title);
	return `<tr><td>${title}</td>${cells.map((cell) => `<td class="text-right text-nowrap">${cell}</td>`).join("")}</tr>`;
}
