frappe.ui.form.on("ITSS Escalation", {
	refresh(frm) {
		frm.disable_save();
		const { reference_doctype, reference_name, state } = frm.doc;
		if (reference_name)
			frm.add_custom_button(__("Open {0}", [reference_name]), () =>
				frappe.set_route("Form", reference_doctype, reference_name)
			);
		frm.add_custom_button(__("Notices"), () =>
			frappe.set_route("List", "ITSS Notice", { escalation: frm.doc.name })
		);
		if (state === "Failed") frm.add_custom_button(__("Try Again"), () => act(frm, "retry_escalation"));
		sayAcknowledgement(frm);
	},
});

async function sayAcknowledgement(frm) {
	const { acknowledge_by, acknowledged_at, acknowledged_by, missed_at, name } = frm.doc;
	frm.set_intro();
	if (!acknowledge_by) return;
	const text = (at) => frappe.datetime.str_to_user(at);
	if (acknowledged_at) {
		const who = frappe.user.full_name(acknowledged_by);
		return frm.set_intro(
			frappe.utils.escape_html(__("{0} acknowledged it at {1}.", [who, text(acknowledged_at)])),
			"green"
		);
	}
	frm.set_intro(
		missed_at
			? __("Nobody acknowledged it until {0}.", [text(acknowledge_by)])
			: __("To be acknowledged until {0}; then the next in line is told.", [text(acknowledge_by)]),
		missed_at ? "red" : "orange"
	);
	const { message: may } = await frappe.call({
		method: "itss_service.api.escalations.may_acknowledge",
		args: { escalation: name },
	});
	if (may && frm.doc.name === name)
		frm.add_custom_button(__("Acknowledge"), () => act(frm, "acknowledge")).addClass("btn-primary");
}

async function act(frm, method) {
	await frappe.call({
		method: `itss_service.api.escalations.${method}`,
		args: { escalation: frm.doc.name },
		freeze: true,
	});
	await frm.reload_doc();
}
