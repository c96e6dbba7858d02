"""Who gets which answer where: the expected answer of every address, for every role, as data.

Each row: the address, what it is made from (tests/world.py), and the answers. An answer stands for
one's own object and another facility's, "200/404", with the letters of the roles that get it:
o officer, s supervisor, h head, c coordinator, i instructor, p probation officer, r manager of the
region, m manager of the nation, a administrator, x somebody whose posting has ended, - not signed
in. Partners, programmes and what managers read of a region or the nation have no foreign object.
"""

MATRIX = {
    "accounts:sign-in": ((), "200:- 302:oshciprmax"),
    "accounts:second-factor": ((), "302:oshciprmax-"),
    "accounts:sign-out": ((), "302:- 405:oshciprmax"),
    "accounts:sign-out-everywhere": ((), "302:- 405:oshciprmax"),
    "accounts:sign-out-device": ((), "302:- 405:oshciprmax"),
    "accounts:password-forgotten": ((), "200:oshciprmax-"),
    "accounts:password-change": ((), "200:oshciprmax 302:-"),
    "accounts:profile": ((), "200:oshciprmax 302:-"),
    "accounts:second-factor-setup": ((), "200:oshciprmax 302:-"),
    "accounts:second-factor-remove": ((), "200:oshciprmax 302:-"),
    "accounts:recovery-codes": ((), "302:oshciprmax-"),
    "accounts:terms": ((), "200:oshciprmax 302:-"),
    "accounts:language": ((), "405:oshciprmax-"),
    "accounts:theme": ((), "302:- 405:oshciprmax"),
    "partnerships:agreement-list": ((), "200:oshrmx 302:- 403:cipa"),
    "partnerships:agreement-export": ((), "200:oshrmx 302:- 403:cipa"),
    "partnerships:agreement-create": ((), "200:os 302:- 403:hciprmax"),
    "partnerships:agreement-detail": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-edit": (
        ("agreement",),
        "302/302:- 302/404:os 403/403:hciprma 404/404:x",
    ),
    "partnerships:agreement-submit": (("agreement",), "302/302:- 403/403:hciprma 405/405:osx"),
    "partnerships:agreement-comment": (
        ("agreement",),
        "302/302:- 403/403:ciprma 405/405:oshx",
    ),
    "partnerships:agreement-review": (
        ("agreement",),
        "302/302:rm- 302/404:osh 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-sign": (
        ("agreement",),
        "302/302:- 302/404:osh 403/403:ciprma 404/404:x",
    ),
    "partnerships:agreement-abandon": (("agreement",), "302/302:- 302/404:sh 403/403:ociprmax"),
    "partnerships:obligation-settle": (
        ("agreement", "obligation"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:obligation-take-up": (
        ("agreement", "obligation"),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "partnerships:agreement-renew": (
        ("agreement",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "partnerships:agreement-extend": (
        ("agreement",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "partnerships:agreement-amend": (
        ("agreement",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "partnerships:agreement-terminate": (
        ("agreement",),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "partnerships:agreement-history": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-paper": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-obligations-paper": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-owner": (
        ("agreement",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:agreement-file-version": (
        ("agreement", "document"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:agreement-costs": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-plans": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:agreement-plan": (
        ("agreement", "plan"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:agreement-cost": (
        ("agreement", "cost of the agreement"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:agreement-cost-void": (
        ("agreement", "cost of the agreement"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:monitoring-create": (
        ("agreement",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:monitoring-detail": (
        ("agreement", "monitoring report"),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:monitoring-edit": (
        ("agreement", "monitoring report"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:monitoring-submit": (
        ("agreement", "monitoring report"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:monitoring-check": (
        ("agreement", "monitoring report"),
        "302/302:- 302/404:sh 403/403:ociprmax",
    ),
    "partnerships:monitoring-revise": (
        ("agreement", "monitoring report"),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "partnerships:monitoring-paper": (
        ("agreement", "monitoring report"),
        "200/200:rm 200/404:osh 302/302:- 403/403:ipa 404/404:cx",
    ),
    "partnerships:coordination-list": ((), "200:oshrmx 302:- 403:cipa"),
    "partnerships:coordination-create": ((), "200:os 302:- 403:hciprmax"),
    "partnerships:coordination-plan": ((), "200:os 302:- 403:hciprmax"),
    "partnerships:coordination-detail": (
        ("coordination",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:coordination-edit": (
        ("coordination",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:coordination-hold": (
        ("coordination",),
        "302/302:- 302/404:os 403/403:hciprma 404/404:x",
    ),
    "partnerships:coordination-close": (
        ("coordination",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:coordination-next-step": (
        ("coordination",),
        "302/302:- 302/404:os 403/403:hciprma 404/404:x",
    ),
    "partnerships:commitment-settle": (
        ("coordination", "commitment"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "partnerships:coordination-file-add": (
        ("coordination",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "partnerships:coordination-file-version": (
        ("coordination", "file of the coordination"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    # A visit that was held has minutes and no agenda any more.
    "partnerships:coordination-agenda": (
        ("coordination",),
        "302/302:- 403/403:cipa 404/404:oshrmx",
    ),
    "partnerships:coordination-minutes": (
        ("coordination",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:partner-list": ((), "200:oshrmx 302:- 403:cipa"),
    "partnerships:partner-detail": (("partner",), "200/200:oshrmx 302/302:- 403/403:cipa"),
    "partnerships:facility-list": ((), "200:rmx 302:osh- 403:cipa"),
    "partnerships:facility-detail": (
        ("facility",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "partnerships:office-holder-add": (
        ("facility",),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "partnerships:timetable-week": ((), "200:oshirmx 302:- 403:cpa"),
    "partnerships:timetable-month": ((), "200:oshirmx 302:- 403:cpa"),
    "partnerships:calendar-feeds": ((), "200:oshi 302:- 403:cprma 404:x"),
    "partnerships:calendar-feed-revoke": (
        ("calendar feed",),
        "302/302:- 403/403:cprma 405/405:oshix",
    ),
    "partnerships:calendar-feed": (("calendar token",), "200/200:oshciprmax-"),
    "partnerships:programme-list": ((), "200:oshrmx 302:- 403:cipa"),
    "partnerships:programme-detail": (("programme",), "200/200:oshrmx 302/302:- 403/403:cipa"),
    "partnerships:document-download": (
        ("document",),
        "200/200:rm 200/404:oshc 302/302:- 403/403:ipa 404/404:x",
    ),
    "partnerships:switch-facility": ((), "302:- 405:oshciprmax"),
    "trainees:agreement-reached": (
        ("agreement",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "trainees:verification": (("certificate code",), "200/200:oshciprmax-"),
    "trainees:class-list": ((), "200:oshirmx 302:- 403:cpa"),
    "trainees:class-create": ((), "200:osh 302:- 403:ciprma 404:x"),
    "trainees:class-detail": (
        ("class",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "trainees:class-edit": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-open-selection": (("class",), "302/302:- 403/403:ciprma 405/405:oshx"),
    "trainees:class-postpone": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-resume": (("class",), "302/302:- 403/403:ciprma 405/405:oshx"),
    "trainees:class-cancel": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-documents": (
        ("class",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "trainees:class-document-version": (
        ("class", "file of the class"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:partner-scorecard": (("partner",), "200/200:oshrmx 302/302:- 403/403:cipa"),
    "trainees:class-costs": (
        ("class",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "trainees:class-cost": (
        ("class", "cost of the class"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-cost-void": (
        ("class", "cost of the class"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-costs-settle": (("class",), "302/302:- 403/403:hciprma 405/405:osx"),
    "trainees:class-history": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-candidates": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-candidate-add": (("class",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:waiting-list": ((), "200:osh 302:- 403:ciprma 404:x"),
    "trainees:waiting-moves": ((), "200:osh 302:- 403:ciprma 404:x"),
    "trainees:waiting-programme": (
        ("programme",),
        "200/200:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-candidate-file": (
        ("class",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-candidate-file-result": (
        ("class",),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "trainees:class-wait-again": (("class",), "302/302:- 403/403:hciprma 405/405:osx"),
    "trainees:application-create": (
        ("inmate",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:inmate-keep-apart": (
        ("inmate",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:application-move": (
        ("application",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:application-withdraw": (
        ("application",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-health-letters": (
        ("class",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-propose": (("class",), "302/302:- 302/404:os 403/403:hciprma 404/404:x"),
    "trainees:class-proposal": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-decide": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:hearing-list": ((), "200:oshx 302:- 403:ciprma"),
    "trainees:hearing-create": ((), "200:osh 302:- 403:ciprmax"),
    "trainees:hearing-detail": (("hearing",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:hearing-edit": (("hearing",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:hearing-cancel": (("hearing",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:hearing-decide": (("hearing",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:decision-correct": (
        ("held hearing", "decision"),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "trainees:class-lists": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-list-file": (
        ("class", "list"),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "trainees:class-paper": (
        ("class", "paper"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-nominative": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-statements": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-letters": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:letter-paper": (
        ("class", "letter"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:letter-scan": (
        ("class", "letter"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:hearing-agenda": (("hearing",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:hearing-minutes": (
        ("held hearing",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:hearing-scan": (
        ("held hearing",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-enrol": (("class",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:class-participants-xlsx": (
        ("class",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-candidate": (
        ("class", "inmate"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-candidate-withdraw": (
        ("class", "inmate"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-leave": (("class", "inmate"), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:class-willing": (
        ("class", "inmate"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-unwilling": (
        ("class", "inmate"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:place-suspend": (
        ("class", "inmate"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:place-move": (("class", "inmate"), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:place-resume": (("class", "inmate"), "302/302:- 403/403:hciprma 405/405:osx"),
    "trainees:circumstance-list": ((), "200:oshx 302:- 403:ciprma"),
    "trainees:circumstance-detail": (
        ("circumstance",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:arrival-list": ((), "200:os 302:- 403:hciprma 404:x"),
    "trainees:learner-list": ((), "200:oshx 302:- 403:ciprma"),
    "trainees:mutation-list": ((), "200:oshx 302:- 403:ciprma"),
    "trainees:mutation-detail": (
        ("mutation",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:mutation-paper": (
        ("inmate", "mutation"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:learner-detail": (
        ("inmate",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:learner-transcript": (
        ("inmate", "learner"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:study-take-back": (
        ("inmate", "study"),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "trainees:class-credits": (
        ("rombel",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-study": (
        ("rombel",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:continuation-list": ((), "200:oshx 302:- 403:ciprma"),
    "trainees:continuation-detail": (
        ("continuation",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:continuation-transcript": (
        ("continuation",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:inmate-depart": (("inmate",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:import-create": ((), "200:os 302:- 403:hciprma 404:x"),
    "trainees:import-template": ((), "200:osx 302:- 403:hciprma"),
    "trainees:import-detail": (("import",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:import-errors": (("import",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:import-confirm": (("import",), "302/302:- 403/403:hciprma 405/405:osx"),
    "trainees:import-undo": (("import",), "302/302:- 403/403:hciprma 405/405:osx"),
    "trainees:history-create": ((), "200:s 302:- 403:ohciprmax"),
    "trainees:history-template": ((), "200:s 302:- 403:ohciprmax"),
    "trainees:history-detail": (("past list",), "200/404:s 302/302:- 403/403:ohciprmax"),
    "trainees:history-errors": (("past list",), "200/404:s 302/302:- 403/403:ohciprmax"),
    "trainees:history-confirm": (("past list",), "302/302:- 403/403:ohciprmax 405/405:s"),
    "trainees:history-undo": (("past list",), "302/404:s 302/302:- 403/403:ohciprmax"),
    "trainees:inmate-list": ((), "200:osh 302:- 403:ciprma 404:x"),
    "trainees:inmate-create": ((), "200:os 302:- 403:hciprma 404:x"),
    "trainees:inmate-export": ((), "200:osh 302:- 403:ciprma 404:x"),
    "trainees:inmate-detail": (("inmate",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:inmate-appointment": (
        ("inmate",),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:inmate-edit": (("inmate",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:inmate-reveal-nik": (("inmate",), "302/302:- 403/403:ciprma 405/405:oshx"),
    "trainees:inmate-history": (("inmate",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:moved-certificates": ((), "200:osh 302:- 403:ciprma 404:x"),
    "trainees:inmate-certificates": (
        ("inmate",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:inmate-certificate-step": (
        ("inmate",),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "trainees:inmate-certificate-arrival": (
        ("inmate",),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "trainees:inmate-certificate-receipt": (
        ("inmate", "certificate step"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:inmate-release": (("inmate",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:return-settle": (
        ("returned release",),
        "200/404:s 302/302:- 403/403:ohciprmax",
    ),
    "trainees:consent-edit": (
        ("release",),
        "200/404:oshp 302/302:- 403/403:cirma 404/404:x",
    ),
    "trainees:consent-withdraw": (("release",), "302/302:- 403/403:cirma 405/405:oshpx"),
    "trainees:readiness-edit": (("inmate",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:release-edit": (("release",), "200/404:s 302/302:- 403/403:ohciprmax"),
    "trainees:release-take-back": (("release",), "200/404:s 302/302:- 403/403:ohciprmax"),
    "trainees:release-paper": (
        ("release", "release paper"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:release-list": ((), "200:oshx 302:- 403:ciprma"),
    "trainees:subject-access": (
        ("released inmate",),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "trainees:subject-pdf": (
        ("released inmate", "subject request"),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "trainees:subject-json": (
        ("released inmate", "subject request"),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "trainees:follow-up-owner": (
        ("release", "checkpoint"),
        "200/404:os 302/302:- 403/403:hcirpma 404/404:x",
    ),
    "trainees:outcome-add": (("release",), "200/404:osp 302/302:- 403/403:hcirma 404/404:x"),
    "trainees:outcome-void": (
        ("release", "answered checkpoint", "outcome"),
        "200/404:s 302/302:- 403/403:ohcirpmax",
    ),
    "trainees:retention-hold": (
        ("released inmate",),
        "200/404:sh 302/302:- 403/403:ociprmax",
    ),
    "trainees:follow-up-list": ((), "200:oshpx 302:- 403:cirma"),
    "trainees:supervision-list": ((), "200:oshpx 302:- 403:cirma"),
    "trainees:follow-up-sheet": ((), "200:osp 302:-x 403:hcirma"),
    "trainees:follow-up-record": (
        ("release", "checkpoint"),
        "200/404:oshp 302/302:- 403/403:cirma 404/404:x",
    ),
    "trainees:class-attendance": (("class",), "200/404:oshi 302/302:- 403/403:cprma 404/404:x"),
    "trainees:offline-device": ((), "200:osix 302:- 403:hcprma"),
    "trainees:offline-worker": ((), "200:osix 302:- 403:hcprma"),
    "trainees:offline-state": ((), "200:osix 302:- 403:hcprma"),
    "trainees:offline-take": ((), "302:- 403:hcprma 405:osix"),
    "trainees:offline-send": ((), "302:- 403:hcprma 405:osix"),
    "trainees:offline-return": ((), "302:- 403:hcprma 405:osix"),
    "trainees:offline-end": ((), "302:- 405:oshciprmax"),
    "trainees:offline-name": ((), "302:- 405:oshciprmax"),
    "trainees:session-register": (
        ("class", "session"),
        "200/404:oshi 302/302:- 403/403:cprma 404/404:x",
    ),
    "trainees:session-paper": (
        ("class", "session"),
        "200/404:oshi 302/302:- 403/403:cprma 404/404:x",
    ),
    "trainees:session-sheet": (("class", "session"), "302/302:oshix- 403/403:cprma"),
    "trainees:sheet-scan": (
        ("class", "session"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:sheet-find": ((), "200:osx 302:- 403:hciprma"),
    "trainees:sheet-copy": (("sheet",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:session-move": (
        ("class", "session"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:session-catch-up": (
        ("class",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:session-cancel": (
        ("class", "session"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:attendance-day": ((), "200:oshix 302:- 403:cprma"),
    "trainees:session-shorten": (
        ("class", "session"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:session-restore": (
        ("class", "session"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:session-history": (
        ("class", "session"),
        "200/404:oshi 302/302:- 403/403:cprma 404/404:x",
    ),
    "trainees:attendance-history": (
        ("class",),
        "200/404:osh 302/302:- 403/403:cprma 404/404:ix",
    ),
    "trainees:session-reinstate": (
        ("class", "cancelled session"),
        "302/302:- 403/403:ciprma 405/405:oshx",
    ),
    "trainees:class-results": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-unit-results": (
        ("class", "unit"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:result-repeat": (
        ("class", "inmate"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-feedback": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:feedback-slips": (("class",), "302/302:- 302/404:osh 403/403:ciprma 404/404:x"),
    "trainees:assessment-list": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:assessment-create": (("class",), "200/404:os 302/302:- 403/403:hciprma 404/404:x"),
    "trainees:assessment-edit": (
        ("class", "assessment"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:assessment-minutes": (
        ("class", "assessment"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:assessment-take-back": (
        ("class", "assessment"),
        "302/302:- 403/403:hciprma 405/405:osx",
    ),
    "trainees:result-attempts": (
        ("class", "inmate"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:result-describe": (
        ("class", "inmate", "attempt"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:class-certificates": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:certificate-detail": (
        ("class", "certificate"),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-handover": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:handover-sheet": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:certificate-move": (("class",), "302/302:- 403/403:hciprma 405/405:osx"),
    "trainees:certificate-receipt": (
        ("class", "certificate step"),
        "200/404:os 302/302:- 403/403:hciprma 404/404:x",
    ),
    "trainees:certificate-papers": (("class",), "302/302:- 302/404:osh 403/403:ciprma 404/404:x"),
    "trainees:certificate-paper": (
        ("class", "certificate"),
        "302/302:- 302/404:osh 403/403:ciprma 404/404:x",
    ),
    "trainees:class-start": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-assess": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-report-paper": (
        ("class",),
        "200/404:osh 302/302:- 403/403:ciprma 404/404:x",
    ),
    "trainees:class-close": (("class",), "200/404:osh 302/302:- 403/403:ciprma 404/404:x"),
    "trainees:class-close-check": (("class",), "302/302:- 302/404:osh 403/403:ciprma 404/404:x"),
    "trainees:class-reopen": (("class",), "200/404:h 302/302:- 403/403:osciprmax"),
    "portal:healthz": ((), "200:oshciprmax-"),
    "portal:readyz": ((), "200:oshciprmax-"),
    "portal:home": ((), "200:oshirmx 302:cpa-"),
    "portal:tasks": ((), "200:oshiprmx 302:ca-"),
    "portal:search": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:help": ((), "200:oshciprmax 302:-"),
    "portal:privacy": ((), "200:oshciprmax-"),
    "portal:accessibility": ((), "200:oshciprmax-"),
    "portal:reports": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:reintegration": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:reintegration-people": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:reintegration-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:demand-report": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:demand-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:fairness-report": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:fairness-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:survival": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:survival-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:comparison": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:cost-report": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:cost-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:indicators": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:indicator": (("indicator",), "200/200:oshrmx 302/302:- 403/403:cipa"),
    "portal:indicator-targets": ((), "200:shrm 302:- 403:ocipax"),
    "portal:indicator-cohorts": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:performance-table": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:ministry-items": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:ministry-item-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:indicator-freeze": ((), "200:hrm 302:- 403:osciapx"),
    "portal:reintegration-freeze": ((), "200:h 302:- 403:osciapx 404:rm"),
    "portal:frozen-reports": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:frozen-report": (
        ("frozen report",),
        "200/200:rm 200/404:osh 302/302:- 403/403:cipa 404/404:x",
    ),
    "portal:indicator-xlsx": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:class-report": ((), "200:oshrmx 302:- 403:cipa"),
    "portal:forecast-report": ((), "200:oshrmx 302:- 403:cipa"),
}
