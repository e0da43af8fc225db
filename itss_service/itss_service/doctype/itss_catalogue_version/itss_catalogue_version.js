frappe.ui.form.on("ITSS Catalogue Version", {
	async refresh(frm) {
		frm.disable_save();
		if (!frm.doc.is_current)
			frm.set_intro(
				__("Not published any more. Tickets and agreements that name this version keep it."),
				"orange"
			);
		const shown = frm.doc.__onload?.shown;
		if (!shown) return;
		await frappe.require("itss_catalogue.bundle.js");
		frm.get_field("content_shown").$wrapper.html(itss_service.catalogue.versionHtml(shown));
	},
});
