// What an agreement's form shows of its error budgets, its credits and its replays; loaded with frappe.require.
import { showBudgets } from "./foresight/budgets";
import { showCredits } from "./foresight/credits";
import { showReplays } from "./foresight/replays";

frappe.provide("itss_service.foresight");
itss_service.foresight.show = (frm) => {
	for (const field of ["budget_html", "credits_html", "replay_html"])
		$(frm.fields_dict[field].wrapper).empty();
	if (frm.is_new()) return;
	showBudgets(frm);
	showCredits(frm);
	showReplays(frm);
};
