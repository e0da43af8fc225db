"""Governed pauses: agreed reasons, the next contact, how long each may last, and what happens then."""

from contextlib import contextmanager
from unittest.mock import patch

import frappe
from frappe.utils import get_datetime

from itss_service.api import tickets
from itss_service.itss_service.doctype.itss_pause_reason.itss_pause_reason import InvalidPauseLimitError
from itss_service.jobs import pauses
from itss_service.overrides.issue import set_status
from itss_service.pauses import governing
from itss_service.seeds import pause_reasons
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

NOON, EVENING = "2026-03-02 12:00:00", "2026-03-02 18:00:00"
NEXT_DAY = "2026-03-03 09:00:00"
TOLD = "itss_service.pauses.acting.enqueue_create_notification"


def create_reason(name, **values):
	return frappe.get_doc(
		{"doctype": "ITSS Pause Reason", "reason": name, "needs_next_contact": 0, **values}
	).insert()


class PauseTestCase(TicketTestCase):
	"""Two reasons: for a part, which asks for a next contact; for a quiet hour, which lasts 8 hours and goes on."""

	def setUp(self):
		super().setUp()
		create_reason("for a part", needs_next_contact=1, longest_pause="1wd")
		create_reason("for a quiet hour", longest_pause="8h", at_limit="Resume")
		self.agent = factories.create_user("agent@linden.example", "Service Desk Agent", "Support Team")
		with self.at(MORNING):
			self.doc = self.issue(itss_handler=self.agent)

	def pause(self, reason, next_contact=None, at=NOON):
		with self.at(at):
			tickets.pause("Issue", self.doc.name, reason, next_contact)
		self.doc.reload()

	def look(self, at):
		"""The job's run at a moment; answers whom it told what about."""
		with self.at(at), patch(TOLD) as told, self.uninterrupted():
			pauses.run()
		self.doc.reload()
		return [(users[0], about["subject"]) for (users, about), _more in told.call_args_list]

	@contextmanager
	def uninterrupted(self):
		"""The job changes its session's isolation level, which a test's transaction does not allow."""
		with patch.object(pauses, "reading_committed", _nothing):
			yield


@contextmanager
def _nothing():
	yield


class TestReasons(PauseTestCase):
	def test_a_pause_needs_an_agreed_reason(self):
		with self.assertRaises(governing.UnknownPauseReasonError) as refused:
			self.pause("tea")
		self.assertIn("for a quiet hour", str(refused.exception))
		self.pause("for a quiet hour")
		self.assertEqual(self.doc.status, "On Hold")

	def test_a_disabled_reason_is_not_given_any_more_and_holds_for_what_waits(self):
		self.pause("for a quiet hour")
		frappe.get_doc("ITSS Pause Reason", "for a quiet hour").update({"disabled": 1}).save()
		with self.at("2026-03-02 12:30:00"):
			self.doc.update({"subject": "The printer smokes"}).save()
			other = self.issue()
			self.assertRaises(
				governing.UnknownPauseReasonError, tickets.pause, "Issue", other.name, "for a quiet hour"
			)
		self.look("2026-03-02 20:00:00")
		self.assertEqual(self.doc.status, "Open")

	def test_the_form_is_asked_as_the_button_is(self):
		with self.at(NOON):
			self.doc.status = "On Hold"
			self.assertRaises(governing.UnknownPauseReasonError, self.doc.save)
			self.doc.reload()
			self.doc.update({"status": "On Hold", "itss_pause_reason": "for a quiet hour"}).save()
			self.doc.itss_pause_reason = "tea"
			self.assertRaises(governing.UnknownPauseReasonError, self.doc.save)

	def test_the_list_cannot_put_on_hold_without_a_reason(self):
		with self.at(NOON):
			self.assertRaises(governing.UnknownPauseReasonError, set_status, self.doc.name, "On Hold")
			set_status(self.doc.name, "Replied")
		self.assertEqual(frappe.db.get_value("Issue", self.doc.name, "status"), "Replied")

	def test_a_status_may_tell_the_reason_itself(self):
		issue = frappe.get_doc("ITSS Tracked Doctype", "Issue")
		next(row for row in issue.statuses if row.status == "On Hold").reason = "for a quiet hour"
		issue.save()
		with self.at(NOON):
			set_status(self.doc.name, "On Hold")
		self.assertEqual(self.ticket(self.doc).pause_limit_at, get_datetime("2026-03-02 20:00:00"))

	def test_without_agreed_reasons_any_words_will_do(self):
		for name in frappe.get_all("ITSS Pause Reason", pluck="name"):
			frappe.delete_doc("ITSS Pause Reason", name)
		self.pause("tea")
		self.assertEqual(self.ticket(self.doc).pause_reason, "tea")

	def test_imported_history_is_not_asked(self):
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.pop, "in_import", None)
		with self.at(NOON):
			doc = self.issue(status="On Hold", itss_pause_reason="tea")
		self.assertEqual(self.ticket(doc).pause_reason, "tea")

	def test_a_limit_is_a_length_of_time(self):
		for values in (
			{"longest_pause": "a while"},
			{"longest_pause": "0h"},
			{"longest_pause": None, "at_limit": "Resume"},
		):
			with self.subTest(values):
				self.assertRaises(InvalidPauseLimitError, create_reason, "odd", **values)


class TestNextContact(PauseTestCase):
	def test_where_the_reason_asks_for_one_it_is_given_and_lies_ahead(self):
		self.assertRaises(governing.NextContactMissingError, self.pause, "for a part")
		self.assertRaises(governing.NextContactPastError, self.pause, "for a part", MORNING)
		self.pause("for a part", EVENING)
		self.assertEqual(self.ticket(self.doc).next_contact, get_datetime(EVENING))

	def test_it_cannot_be_taken_away_while_the_pause_needs_it(self):
		self.pause("for a part", EVENING)
		with self.at("2026-03-02 12:30:00"):
			self.doc.itss_next_contact = None
			self.assertRaises(governing.NextContactMissingError, self.doc.save)

	def test_its_handler_is_told_once(self):
		self.pause("for a part", EVENING)
		self.assertEqual(self.look("2026-03-02 17:59:00"), [])
		[(user, subject)] = self.look("2026-03-02 18:01:00")
		self.assertEqual(user, self.agent)
		self.assertIn(self.doc.name, subject)
		self.assertEqual(self.look("2026-03-02 18:06:00"), [])

	def test_a_later_one_is_told_of_again(self):
		self.pause("for a part", EVENING)
		self.look("2026-03-02 18:01:00")
		with self.at("2026-03-02 18:30:00"):
			self.doc.itss_next_contact = NEXT_DAY
			self.doc.save()
		self.assertEqual(self.look("2026-03-02 23:00:00"), [])
		self.assertEqual(len(self.look("2026-03-03 09:01:00")), 1)

	def test_who_goes_on_is_not_reminded(self):
		self.pause("for a part", EVENING)
		with self.at("2026-03-02 14:00:00"):
			tickets.resume("Issue", self.doc.name)
		self.assertEqual(self.look("2026-03-02 18:01:00"), [])
		self.assertIsNone(self.ticket(self.doc).pause_due_at)

	def test_a_desk_that_only_observes_tells_nobody(self):
		frappe.db.set_single_value("ITSS Settings", "enforcement", "Observe Only")
		self.pause("for a quiet hour", EVENING)
		self.assertEqual(self.look("2026-03-02 20:01:00"), [])
		self.assertEqual(self.doc.status, "On Hold")


class TestLimit(PauseTestCase):
	def test_its_handler_is_told_and_the_ticket_goes_on_waiting(self):
		self.pause("for a part", "2026-03-05 09:00:00")
		self.assertEqual(self.ticket(self.doc).pause_limit_at, get_datetime("2026-03-03 12:00:00"))
		self.assertEqual(self.look("2026-03-03 11:59:00"), [])
		self.assertEqual(len(self.look("2026-03-03 12:01:00")), 1)
		self.assertEqual(self.doc.status, "On Hold")
		self.assertEqual(self.ticket(self.doc).pause_due_at, get_datetime("2026-03-05 09:00:00"))

	def test_it_goes_on_by_itself_where_the_reason_says_so(self):
		self.pause("for a quiet hour")
		[(user, subject)] = self.look("2026-03-02 20:01:00")
		self.assertEqual(user, self.agent)
		self.assertIn("goes on", subject)
		self.assertEqual((self.doc.status, self.doc.itss_pause_reason), ("Open", None))
		self.assertEqual(
			self.events(self.doc, "event", "source", "reason")[-1],
			("resumed", "pause limit", "for a quiet hour"),
		)
		self.assertEqual(self.clock(self.doc, "resolution").is_paused, 0)

	def test_only_the_time_of_the_calendar_counts(self):
		office = factories.create_calendar(calendar_name="Linden office")
		self.sla.db_set("status", "Draft")
		self.sla.reload()
		self.sla.update({"calendar": office.name}).save()
		self.sla.put_in_force("taken for the tests")
		self.pause("for a quiet hour")
		# Monday 13:30 to 18:00 are 4.5 h, Tuesday 09:00 to 12:00 are 3 h, the last half hour from 13:30
		self.assertEqual(self.ticket(self.doc).pause_limit_at, get_datetime("2026-03-03 14:00:00"))

	def test_another_reason_has_its_own_limit(self):
		self.pause("for a quiet hour")
		self.pause("for a part", NEXT_DAY, at=EVENING)
		self.assertEqual(self.ticket(self.doc).pause_limit_at, get_datetime("2026-03-03 18:00:00"))

	def test_the_same_reason_told_twice_gains_no_time(self):
		self.pause("for a quiet hour")
		self.pause("for a quiet hour", at=EVENING)
		self.assertEqual(self.ticket(self.doc).pause_limit_at, get_datetime("2026-03-02 20:00:00"))

	def test_the_panel_tells_the_pause(self):
		self.pause("for a quiet hour", EVENING)
		with self.at("2026-03-02 13:00:00"):
			told = tickets.panel("Issue", self.doc.name)
		self.assertEqual(told["pause"]["reason"], "for a quiet hour")
		self.assertTrue(told["pause"]["resumes"])
		coming = [each["what"] for each in told["coming"] if each["what"] in ("contact", "resume", "limit")]
		self.assertEqual(coming, ["contact", "resume"])
		self.assertIn("for a part", told["choices"]["pause_reasons"])


class TestSeeds(TicketTestCase):
	def test_standard_reasons_come_once_and_a_sites_own_stay_alone(self):
		frappe.db.delete("Singles", {"doctype": "ITSS Settings", "field": "pause_reasons"})
		self.assertEqual(len(pause_reasons.seed()), len(pause_reasons.STANDARD))
		self.assertEqual(pause_reasons.seed(), [])

	def test_what_the_settings_listed_before_is_kept(self):
		frappe.db.delete("Singles", {"doctype": "ITSS Settings", "field": "pause_reasons"})
		frappe.db.sql(
			"insert into tabSingles (doctype, field, value) values (%s, %s, %s)",
			("ITSS Settings", "pause_reasons", "waiting for the bank\nwaiting for the customer\n"),
		)
		self.assertEqual(set(pause_reasons.seed()), {"waiting for the bank", "waiting for the customer"})
		kept = frappe.get_doc("ITSS Pause Reason", "waiting for the bank")
		self.assertEqual((kept.longest_pause, kept.needs_next_contact), (None, 0))
