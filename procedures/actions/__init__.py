"""What changes an application: `applications` for the resident, `reviews` for the office, `forms` for what is asked."""
