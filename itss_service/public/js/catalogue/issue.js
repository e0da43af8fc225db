// What an Issue has from the catalogue: published items to choose from, and the form that it came with.
frappe.ui.form.on("Issue", {
	setup(frm) {
		frm.set_query("itss_catalogue_item", () => ({ filters: { published_version: ["is", "set"] } }));
	},

	async refresh(frm) {
		const { docname } = frm;
		if (frm.is_new() || !frm.doc.itss_request) return;
		await frappe.require("itss_catalogue.bundle.js");
		const told = await frappe.xcall("itss_service.api.catalogue.request_of", { name: docname });
		if (!told || frm.docname !== docname) return;
		frm.dashboard.add_section(
			itss_service.catalogue.requestTable(told),
			__("Request Form"),
			"itss-request-form"
		);
		frm.dashboard.show();
	},
});
