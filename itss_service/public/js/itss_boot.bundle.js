// On every page of the desk, so it does little: tickets' forms load the panel, and a stopped scheduler is told.
import { tellStale } from "./desk/stale_banner";

const ASSETS = ["itss_desk.bundle.js", "itss_desk.bundle.css"];

frappe.provide("itss_service.desk");
itss_service.desk.tellStale = tellStale;
itss_service.desk.load = () => frappe.require(ASSETS);

for (const doctype of frappe.boot.itss_service?.doctypes || [])
	frappe.ui.form.on(doctype, {
		async refresh(frm) {
			await itss_service.desk.load();
			itss_service.desk.showPanel(frm);
		},
	});

$(document).on("app_ready", () => tellStale(frappe.boot.itss_service?.freshness));
