"""The look of the company that runs this: shades of its colour, its logo. No Flask, no settings."""
