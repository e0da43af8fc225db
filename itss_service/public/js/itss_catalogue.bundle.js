// Requests out of the catalogue; loaded by who needs them, with frappe.require.
import { askForBooklet } from "./catalogue/booklet";
import { askForRequest } from "./catalogue/request_dialog";
import { requestTable } from "./catalogue/request_table";
import { versionHtml } from "./catalogue/version_html";

frappe.provide("itss_service.catalogue");
Object.assign(itss_service.catalogue, { askForBooklet, askForRequest, requestTable, versionHtml });
