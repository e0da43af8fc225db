frappe.ui.form.on("ITSS Breach Ruling", {
	setup(frm) {
		frm.set_query("cause", () => ({ filters: { is_group: 0, disabled: 0 } }));
		frm.set_query("clock", () => ({ filters: { state: "breached" } }));
	},

	refresh(frm) {
		if (frm.is_new() && frm.doc.clock && !frm.doc.reference_name) propose(frm);
		if (frm.doc.reference_name)
			frm.add_custom_button(__("Open the Ticket"), () =>
				frappe.set_route("Form", frm.doc.reference_doctype, frm.doc.reference_name)
			);
		if (frm.doc.docstatus === 0 && frm.doc.exempt)
			frm.set_intro(__("The exemption is a proposal until the ruling is submitted."), "blue");
	},

	clock: (frm) => propose(frm),

	async cause(frm) {
		if (!frm.doc.cause) return;
		const { message } = await frappe.db.get_value("ITSS Breach Cause", frm.doc.cause, ["responsible", "may_exempt"]);
		if (message.responsible && !frm.doc.responsible_supplier) frm.set_value("responsible", message.responsible);
		frm.set_df_property("exempt", "read_only", message.may_exempt ? 0 : 1);
		if (!message.may_exempt) frm.set_value("exempt", 0);
	},
});

async function propose(frm) {
	if (!frm.doc.clock) return;
	const fields = ["reference_doctype", "reference_name", "agreement", "metric", "cycle", "due_at", "breached_at"];
	const [values, clock] = await Promise.all([
		frappe.xcall("itss_service.api.rulings.propose", { name: frm.doc.clock }),
		frappe.db.get_value("ITSS Clock", frm.doc.clock, fields),
	]);
	const { may_exempt, clock: _name, ...proposed } = values;
	await frm.set_value({ ...clock.message, ...proposed });
}
