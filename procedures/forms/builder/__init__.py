"""What clerks fill in to write a form: settings, pages, questions, conditions chosen as sentences, words of a language."""
