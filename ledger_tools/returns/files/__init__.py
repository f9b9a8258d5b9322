"""What kind of file it is: archives, mails, passwords, conversion, tables without pictures."""
