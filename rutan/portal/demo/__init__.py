"""What a fresh copy shows: public facts of the two press reports, and made-up people around them.

Nothing about a person is real. Institutions, officials and visits are public facts and carry their
source; whatever is invented is marked as sample data (`is_demo`, "contoh").
"""
