const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];

frappe.ui.form.on("ITSS Priority Matrix", {
	async refresh(frm) {
		await frappe.require(ASSETS);
		for (const field of ["impacts", "urgencies"]) $(frm.fields_dict[field].input).css("height", "110px");
		frm.itss_grid ||= new itss_service.setup.PriorityGrid(frm);
		frm.itss_grid.refresh();
		frm.toggle_display("cells", false);
	},

	impacts: (frm) => frm.itss_grid?.refresh(),
	urgencies: (frm) => frm.itss_grid?.refresh(),
});
