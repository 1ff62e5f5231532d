"""What is asked and how it reads: forms, steps, answers, problems, one summary. No request
and no session.
"""
