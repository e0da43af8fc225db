// The steps of an agreement as buttons, by its status, and the dialogs that they open.
import { chainTitle } from "./chain_picture";
import { ask } from "./quiet_call";
import { escape } from "./words";

export const BY_PARTIES = "Signed by the Parties";
const RISK_ROLE = "Service Level Manager";
const IN_REVIEW = ["Internal Review", "Customer Review"];
const FOLLOWING = [
	["ITSS Agreement Change", () => __("Change It")],
	["ITSS Agreement Termination", () => __("Terminate It")],
	["ITSS Agreement Review", () => __("Plan a Review")],
];

export function offerSteps(frm, standing) {
	if (frm.is_new() || frm.is_dirty()) return;
	const { status, signing } = frm.doc;
	const signed = signing === BY_PARTIES;
	if (frm.perm[0]?.write) {
		if (signed) offerSigning(frm, standing);
		else if (status === "Draft") main(frm, __("Put in Force"), () => carriedStep(frm, POLICY));
		else if (status === "In Force") more(frm, __("Retire"), () => retire(frm));
	}
	if (signed && ["Signed", "In Force"].includes(status)) offerFollowing(frm);
	else if (frappe.model.can_create(frm.doctype) && status !== "Draft" && !IN_REVIEW.includes(status))
		more(frm, __("New Version"), () => newVersion(frm));
}

const main = (frm, label, action) => frm.add_custom_button(label, action).addClass("btn-primary");
const more = (frm, label, action) => frm.add_custom_button(label, action, __("Actions"));

const POLICY = {
	method: "put_in_force",
	accept: () => __("Accept the Risk and Put in Force"),
	words: (frm) =>
		__("{0} then decides for tickets from {1} on, and its terms can no longer be changed.", [
			escape(frm.doc.name).bold(),
			frappe.datetime.str_to_user(frm.doc.valid_from),
		]),
};
const SIGNING = {
	method: "complete_signing",
	accept: () => __("Accept the Risk and Complete the Signing"),
	words: (frm) =>
		__("All have signed. {0} then holds from {1} on, and nothing of it can be changed any more.", [
			escape(frm.doc.name).bold(),
			frappe.datetime.str_to_user(frm.doc.valid_from),
		]),
};

function offerSigning(frm, standing) {
	const { status, kind } = frm.doc;
	if (status === "Draft")
		main(frm, __("Submit for Review"), () =>
			frappe.confirm(
				__("It cannot be changed while it is reviewed. Submit {0} for review?", [
					escape(frm.doc.name).bold(),
				]),
				() => step(frm, "submit_for_review")
			)
		);
	if (!IN_REVIEW.includes(status)) return;
	if (!standing?.waiting.length) {
		if (status === "Internal Review" && kind === "SLA")
			main(frm, __("Send to the Customer"), () => step(frm, "send_to_customer"));
		else main(frm, __("Complete the Signing"), () => carriedStep(frm, SIGNING));
	}
	more(frm, __("Return to Draft"), () => returnToDraft(frm));
}

function offerFollowing(frm) {
	for (const [doctype, label] of FOLLOWING)
		if (frappe.model.can_create(doctype))
			more(frm, label(), () => frappe.new_doc(doctype, { agreement: frm.doc.name }));
}

// A step that the guarantee chain must carry, or somebody who accepts the risk.
async function carriedStep(frm, { method, accept, words }) {
	const told = await ask("agreements.chain", { agreement: frm.doc.name }).catch(refused);
	if (!told) return;
	if (!told.holds) return askForRisk(frm, told, method, accept());
	frappe.confirm(words(frm), () => step(frm, method));
}

function askForRisk(frm, told, method, accept) {
	const broken = told.chains.filter((chain) => chain.verdict === "cannot hold");
	const list = broken.map((chain) => `<li>${chainTitle(chain)}</li>`).join("");
	const words = __("What underpins these targets cannot carry them; see Guarantee Chain for why:");
	if (!told.may_accept_risk) {
		const mend = __("Mend it, or have a {0} accept the risk.", [__(RISK_ROLE)]);
		return frappe.msgprint({
			title: __("Guarantee Chain Cannot Hold"),
			message: `${words}<ul>${list}</ul>${mend}`,
			indicator: "red",
		});
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Guarantee Chain Cannot Hold"),
		fields: [
			{ fieldtype: "HTML", options: `<p>${words}</p><ul>${list}</ul>` },
			{
				fieldname: "risk_reason",
				fieldtype: "Small Text",
				label: __("Reason for Accepting the Risk"),
				reqd: 1,
				description: __("Kept with your name, the time and the findings."),
			},
		],
		primary_action_label: accept,
		primary_action: ({ risk_reason }) => {
			dialog.hide();
			step(frm, method, { risk_reason });
		},
	});
	dialog.show();
}

function retire(frm) {
	const words = __("{0} then decides for no new ticket. It cannot be put in force again.", [
		escape(frm.doc.name).bold(),
	]);
	frappe.confirm(words, () => step(frm, "retire"));
}

function returnToDraft(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		({ reason }) => step(frm, "return_to_draft", { reason }),
		__("Return to Draft"),
		__("Return to Draft")
	);
}

export async function step(frm, method, args = {}) {
	const told = await ask(`agreements.${method}`, { agreement: frm.doc.name, ...args }).catch(refused);
	if (!told) return;
	await frm.reload_doc();
	const words = `${__(told.status, null, frm.doctype)}: ${escape(told.name)}`;
	frappe.show_alert({ message: words, indicator: "green" });
}

async function newVersion(frm) {
	const draft = await ask("agreements.new_version", { agreement: frm.doc.name }).catch(refused);
	if (!draft) return;
	const [doc] = frappe.model.sync(draft);
	frappe.set_route("Form", doc.doctype, doc.name);
}

function refused(error) {
	frappe.msgprint({ title: __("Step Not Possible"), message: error.message, indicator: "red" });
}
