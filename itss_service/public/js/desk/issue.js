// ERPNext's Issue: its fields suggest what the set-up knows. The panel comes with every ticket (itss_boot.bundle.js).
frappe.ui.form.on("Issue", {
	async refresh(frm) {
		if (!frm.is_new()) return;
		await itss_service.desk.load();
		const choices = await frappe.xcall("itss_service.api.tickets.field_choices", { doctype: "Issue" });
		itss_service.desk.fillChoices(frm, choices);
	},
	itss_impact: (frm) => itss_service.desk.followPriority?.(frm),
	itss_urgency: (frm) => itss_service.desk.followPriority?.(frm),
	itss_priority_override: (frm) => itss_service.desk.followPriority?.(frm),
});
