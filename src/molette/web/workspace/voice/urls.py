"""The addresses of residents' words, within those of the workspace."""

from django.urls import URLPattern, path

from molette.web.workspace.voice import messages, questions, topics

urlpatterns: list[URLPattern] = [
    path("paroles", messages.index, name="voices"),
    path("paroles/<int:key>", messages.show, name="voice"),
    path("paroles/<int:key>/photo.webp", messages.photo, name="voice_photo"),
    path("paroles/<int:key>/publication", messages.publish, name="voice_publish"),
    path("paroles/<int:key>/refus", messages.refuse, name="voice_refuse"),
    path("sujets/<int:key>", topics.show, name="topic"),
    path("sujets/<int:key>/modifier", topics.edit, name="topic_edit"),
    path("sujets/<int:key>/reunion", topics.join, name="topic_join"),
    path("sujets/<int:key>/reponse", topics.reply, name="reply_new"),
    path("reponses/<int:key>/retrait", topics.withdraw_reply, name="reply_withdraw"),
    path("questions/nouvelle", questions.ask, name="question_new"),
    path("questions/<int:key>/retrait", questions.withdraw, name="question_withdraw"),
]
