"""Tests of the Region's room, and the small official files that several rooms import in their tests."""
