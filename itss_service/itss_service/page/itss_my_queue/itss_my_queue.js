// Open tickets by what is due next; public/js/desk/queue.js draws it.
frappe.pages["itss-my-queue"].on_page_load = async (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("My Queue"), single_column: true });
	await itss_service.desk.load();
	wrapper.itss_queue = itss_service.desk.makeQueue(page);
	wrapper.itss_queue.refresh();
};

frappe.pages["itss-my-queue"].on_page_show = (wrapper) => wrapper.itss_queue?.refresh();
