const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];
const SET_UP = ["ITSS Service Calendar", "ITSS Priority Matrix", "ITSS Agreement", "ITSS Escalation Rule"];

frappe.listview_settings["ITSS Agreement"] = {
	add_fields: ["status", "kind", "valid_to", "expiring"],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.expiring) return [__("Expiring", null, "ITSS Agreement"), "orange", "expiring,=,1"];
		const colours = {
			Draft: "orange",
			"Internal Review": "yellow",
			"Customer Review": "yellow",
			Signed: "blue",
			"In Force": "green",
		};
		return [
			__(doc.status, null, "ITSS Agreement"),
			colours[doc.status] || "gray",
			`status,=,${doc.status}`,
		];
	},
	onload(list) {
		const shared = async () => {
			await frappe.require(ASSETS);
			return itss_service.setup;
		};
		if (SET_UP.every((doctype) => frappe.model.can_read(doctype)))
			list.page.add_menu_item(__("Export Policy"), async () => (await shared()).exportPolicy());
		if (SET_UP.every((doctype) => frappe.model.can_create(doctype)))
			list.page.add_menu_item(__("Import Policy"), async () =>
				(await shared()).importPolicy(() => list.refresh())
			);
	},
};
