frappe.ui.form.on("ITSS KPI", {
	async onload(frm) {
		const { message } = await frappe.call("itss_service.api.kpi.table_columns");
		frm.itss_columns = message;
		suggest_columns(frm);
	},

	refresh(frm) {
		suggest_columns(frm);
		if (!frm.is_new())
			frm.add_custom_button(__("Reports"), () => frappe.set_route("List", "ITSS KPI Report"));
	},

	of_table: (frm) => suggest_columns(frm),
});

// A column that is not suggested can still be typed, for tables that something else fills.
function suggest_columns(frm) {
	const columns = frm.itss_columns?.[frappe.scrub(frm.doc.of_table || "")] || [];
	frm.set_df_property("of_field", "options", columns);
	frm.fields_dict.conditions.grid.update_docfield_property("column_name", "options", columns);
}
