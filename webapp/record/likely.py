"""What the clients of a British company choose most, for the lists that begin with it.

The default of the settings comes before them, so that another company need not change this.
"""

COUNTRIES = ("GB", "IE", "FR", "DE", "US")
CURRENCIES = ("GBP", "EUR", "USD")
