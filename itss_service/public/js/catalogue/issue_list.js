// The list of Issues leads to a new request out of the catalogue.
(() => {
	const settings = (frappe.listview_settings["Issue"] ||= {});
	const { onload } = settings;
	settings.onload = function (listview) {
		onload?.call(this, listview);
		if (frappe.model.can_create("Issue"))
			listview.page.add_inner_button(__("New Request"), async () => {
				await frappe.require("itss_catalogue.bundle.js");
				itss_service.catalogue.askForRequest();
			});
	};
})();
