const METHOD = "itss_service.api.catalogue.";
const VOTES = ["For", "Against", "Abstain"];

frappe.ui.form.on("ITSS Catalogue Review", {
	setup(frm) {
		frm.set_query("item", "items", () => ({ filters: { status: ["in", ["In Review", "Published"]] } }));
		frm.set_query("item", "votes", () => ({
			filters: { name: ["in", (frm.doc.items || []).map((row) => row.item)] },
		}));
	},

	refresh(frm) {
		if (frm.doc.docstatus === 0 && frm.perm[0]?.write)
			frm.add_custom_button(__("Enter Votes"), () => enterVotes(frm));
		if (frm.doc.docstatus === 1 && frm.perm[0]?.submit)
			frm.add_custom_button(__("Send Minutes"), () => sendMinutes(frm));
	},
});

// One column of choices per item: who is on the committee, and how each of them voted.
async function enterVotes(frm) {
	const items = (frm.doc.items || []).map((row) => row.item).filter(Boolean);
	if (!items.length) return frappe.msgprint(__("Enter the items to decide on first."));
	const members = await frappe.xcall(`${METHOD}committee_members`);
	if (!members.length)
		return frappe.msgprint(
			__("There is no committee yet. Enter its members in ITSS Settings, under Service Levels.")
		);
	const cast = (item, user) =>
		(frm.doc.votes || []).find((vote) => vote.item === item && vote.member === user);
	const dialog = new frappe.ui.Dialog({
		title: __("Votes"),
		size: "large",
		fields: items.flatMap((item, at) => [
			{ fieldtype: "Section Break", label: frappe.utils.escape_html(item) },
			...members.flatMap(({ user, full_name }, number) => [
				...(number && number % 3 === 0 ? [{ fieldtype: "Section Break" }] : []),
				...(number % 3 ? [{ fieldtype: "Column Break" }] : []),
				{
					fieldname: `vote_${at}_${number}`,
					fieldtype: "Select",
					label: frappe.utils.escape_html(full_name),
					options: [
						{ value: "", label: "" },
						...VOTES.map((vote) => ({
							value: vote,
							label: __(vote, null, "ITSS Catalogue Vote"),
						})),
					],
					default: cast(item, user)?.vote || "",
				},
			]),
		]),
		primary_action_label: __("Take Over"),
		async primary_action(values) {
			dialog.hide();
			const votes = items.flatMap((item, at) =>
				members.map(({ user }, number) => ({
					item,
					member: user,
					vote: values[`vote_${at}_${number}`],
					remarks: cast(item, user)?.remarks,
				}))
			);
			frm.clear_table("votes");
			for (const vote of votes.filter((one) => one.vote)) frm.add_child("votes", vote);
			frm.refresh_field("votes");
			frm.dirty();
			await frm.save();
		},
	});
	dialog.show();
}

async function sendMinutes(frm) {
	const told = await frappe.xcall(`${METHOD}send_minutes`, { catalogue_review: frm.doc.name });
	frappe.show_alert({ message: __("Minutes sent to {0}", [told.join(", ")]), indicator: "green" });
	await frm.reload_doc();
}
