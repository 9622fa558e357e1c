<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR">
    <context>
        <name>AlertCardView</name>
        <message>
            <source>Recognised: {families}.</source>
            <translation>Reconnu dans le texte : {families}.</translation>
        </message>
        <message>
            <source>“{words}”</source>
            <translation>« {words} »</translation>
        </message>
        <message>
            <source>In these words: {quotes}.</source>
            <translation>Dans ces mots : {quotes}.</translation>
        </message>
    </context>
    <context>
        <name>AlertHead</name>
        <message>
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
        <message>
            <source>Copy the number</source>
            <translation>Copier le numéro</translation>
        </message>
        <message>
            <source>Copy the number {number}</source>
            <translation>Copier le numéro {number}</translation>
        </message>
    </context>
    <context>
        <name>Banner</name>
        <message>
            <source>Opens the emergency numbers.</source>
            <translation>Ouvre les numéros d’urgence.</translation>
        </message>
        <message>
            <source>I am an AI program, not a health professional.</source>
            <translation>Je suis un programme d’IA, pas un soignant.</translation>
        </message>
        <message>
            <source>I can be wrong. I make no diagnosis and I prescribe nothing. Fictional scenarios, for teaching. In a real emergency, call the emergency number of your country. This application cannot call for you.</source>
            <translation>Je peux me tromper. Je ne pose pas de diagnostic et je ne prescris rien. Scénarios fictifs, usage pédagogique. En cas d’urgence réelle, appelez le numéro d’urgence de votre pays. Cette application ne peut pas appeler à votre place.</translation>
        </message>
        <message>
            <source>I can be wrong. I make no diagnosis and I prescribe nothing. Fictional scenarios, for teaching. In a real emergency, call {number}. This application cannot call for you.</source>
            <translation>Je peux me tromper. Je ne pose pas de diagnostic et je ne prescris rien. Scénarios fictifs, usage pédagogique. En cas d’urgence réelle, appelez le {number}. Cette application ne peut pas appeler à votre place.</translation>
        </message>
        <message>
            <source>Real emergency: call the number of your country</source>
            <translation>Urgence réelle : appelez le numéro d’urgence de votre pays</translation>
        </message>
        <message>
            <source>Real emergency: call {number}</source>
            <translation>Urgence réelle : appelez le {number}</translation>
        </message>
    </context>
    <context>
        <name>Composer</name>
        <message>
            <source>Fictional scenario</source>
            <translation>Scénario fictif</translation>
        </message>
        <message>
            <source>Describe an invented situation: symptoms, how long, age… Press Enter to send.</source>
            <translation>Décrivez une situation inventée : symptômes, durée, âge… Entrée pour envoyer.</translation>
        </message>
        <message>
            <source>Structured answer</source>
            <translation>Réponse structurée</translation>
        </message>
        <message>
            <source>Five sections; every sentence of the model is checked.</source>
            <translation>Cinq parties ; chaque phrase du modèle est vérifiée.</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>Libre</translation>
        </message>
        <message>
            <source>The model’s raw answer; risks are shown, nothing is replaced.</source>
            <translation>La réponse brute du modèle ; les risques sont montrés, rien n’est remplacé.</translation>
        </message>
        <message>
            <source>Stop (Esc)</source>
            <translation>Arrêter (Échap)</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Envoyer</translation>
        </message>
        <message>
            <source>The model is still loading. Your text is kept: send it in a moment.</source>
            <translation>Le modèle se charge encore. Votre texte est gardé : envoyez-le dans un instant.</translation>
        </message>
        <message>
            <source>An answer is on its way. Your text is kept: stop the answer or wait.</source>
            <translation>Une réponse est en cours. Votre texte est gardé : arrêtez la réponse ou attendez sa fin.</translation>
        </message>
        <message>
            <source>Describe an invented situation first.</source>
            <translation>Décrivez d’abord une situation inventée.</translation>
        </message>
    </context>
    <context>
        <name>Conversation</name>
        <message>
            <source>The answer is complete.</source>
            <translation>La réponse est complète.</translation>
        </message>
        <message>
            <source>Fictional scenario: {question}</source>
            <translation>Scénario fictif : {question}</translation>
        </message>
    </context>
    <context>
        <name>CopyButton</name>
        <message>
            <source>Copied</source>
            <translation>Copié</translation>
        </message>
    </context>
    <context>
        <name>CriterionRow</name>
        <message>
            <source>missed</source>
            <translation>manqué</translation>
        </message>
        <message>
            <source>threshold</source>
            <translation>seuil</translation>
        </message>
        <message>
            <source>{name}, threshold missed: {points} out of {most} points</source>
            <translation>{name}, seuil manqué : {points} points sur {most}</translation>
        </message>
        <message>
            <source>{name}, threshold: {points} out of {most} points</source>
            <translation>{name}, seuil : {points} points sur {most}</translation>
        </message>
        <message>
            <source>{name}: {points} out of {most} points</source>
            <translation>{name} : {points} points sur {most}</translation>
        </message>
    </context>
    <context>
        <name>EmptyState</name>
        <message>
            <source>How cautious can a small AI be?</source>
            <translation>Une petite IA peut-elle être prudente ?</translation>
        </message>
        <message>
            <source>Choose an invented situation: a small language model answers it before your eyes, on this computer only, and its answer gets a caution score.</source>
            <translation>Choisissez une situation inventée : un petit modèle de langue y répond sous vos yeux, sur cet ordinateur seulement, et sa réponse reçoit un score de prudence.</translation>
        </message>
    </context>
    <context>
        <name>FaultCardView</name>
        <message>
            <source>Copy the report</source>
            <translation>Copier le rapport</translation>
        </message>
    </context>
    <context>
        <name>FaultTexts</name>
        <message>
            <source>Something went wrong in FineMed.</source>
            <translation>Un problème est survenu dans FineMed.</translation>
        </message>
        <message>
            <source>This is a fault of the program, not of what you did.</source>
            <translation>Le défaut vient du programme, pas de ce que vous avez fait.</translation>
        </message>
        <message>
            <source>Try again; if it happens again, copy the report and send it to whoever installed FineMed.</source>
            <translation>Réessayez ; si cela se reproduit, copiez le rapport et envoyez-le à la personne qui a installé FineMed.</translation>
        </message>
        <message>
            <source>Choose another model in the File menu.</source>
            <translation>Choisissez un autre modèle dans le menu Fichier.</translation>
        </message>
        <message>
            <source>The model file was not found.</source>
            <translation>Le fichier du modèle est introuvable.</translation>
        </message>
        <message>
            <source>It was moved, deleted, or the disk that holds it is not connected.</source>
            <translation>Il a été déplacé ou supprimé, ou le disque qui le contient n’est pas branché.</translation>
        </message>
        <message>
            <source>This file is not a model.</source>
            <translation>Ce fichier n’est pas un modèle.</translation>
        </message>
        <message>
            <source>FineMed reads models in the GGUF format; this file is something else.</source>
            <translation>FineMed lit les modèles au format GGUF ; ce fichier est autre chose.</translation>
        </message>
        <message>
            <source>The model file is incomplete.</source>
            <translation>Le fichier du modèle est incomplet.</translation>
        </message>
        <message>
            <source>It is shorter than its own header says; a copy or a download was probably cut.</source>
            <translation>Il est plus court que ne le dit son propre en-tête ; une copie ou un téléchargement a sans doute été interrompu.</translation>
        </message>
        <message>
            <source>Install the model again, or copy the file again.</source>
            <translation>Installez de nouveau le modèle, ou recopiez le fichier.</translation>
        </message>
        <message>
            <source>This model cannot be used here.</source>
            <translation>Ce modèle ne peut pas être utilisé ici.</translation>
        </message>
        <message>
            <source>It is a sound file, but of a kind that this version cannot chat with.</source>
            <translation>Le fichier est sain, mais d’un type avec lequel cette version ne sait pas dialoguer.</translation>
        </message>
        <message>
            <source>This model was refused.</source>
            <translation>Ce modèle a été refusé.</translation>
        </message>
        <message>
            <source>A trial run in a separate process crashed, so it was not loaded into the window.</source>
            <translation>Un essai dans un processus séparé s’est arrêté brutalement ; le modèle n’a donc pas été chargé dans la fenêtre.</translation>
        </message>
        <message>
            <source>This model is not installed.</source>
            <translation>Ce modèle n’est pas installé.</translation>
        </message>
        <message>
            <source>The catalogue knows it, but its file is not on this computer.</source>
            <translation>Le catalogue le connaît, mais son fichier n’est pas sur cet ordinateur.</translation>
        </message>
        <message>
            <source>The adapter was not found.</source>
            <translation>L’adaptateur est introuvable.</translation>
        </message>
        <message>
            <source>Its file is missing or is not a LoRA adapter in GGUF form.</source>
            <translation>Son fichier manque, ou n’est pas un adaptateur LoRA au format GGUF.</translation>
        </message>
        <message>
            <source>Continue without the adapter, or install it again.</source>
            <translation>Continuez sans l’adaptateur, ou installez-le de nouveau.</translation>
        </message>
        <message>
            <source>This adapter belongs to another model.</source>
            <translation>Cet adaptateur appartient à un autre modèle.</translation>
        </message>
        <message>
            <source>It was trained on a different base model than the one that is loaded.</source>
            <translation>Il a été entraîné sur un autre modèle de base que celui qui est chargé.</translation>
        </message>
        <message>
            <source>Load the model it was trained on, or choose another adapter.</source>
            <translation>Chargez le modèle sur lequel il a été entraîné, ou choisissez un autre adaptateur.</translation>
        </message>
        <message>
            <source>There is not enough memory for this model.</source>
            <translation>La mémoire ne suffit pas pour ce modèle.</translation>
        </message>
        <message>
            <source>The computer could not set aside the memory that the model needs.</source>
            <translation>L’ordinateur n’a pas pu réserver la mémoire dont le modèle a besoin.</translation>
        </message>
        <message>
            <source>Close other programs, or choose a smaller model in the File menu.</source>
            <translation>Fermez d’autres programmes, ou choisissez un modèle plus petit dans le menu Fichier.</translation>
        </message>
        <message>
            <source>This processor is too old for the model engine.</source>
            <translation>Ce processeur est trop ancien pour le moteur du modèle.</translation>
        </message>
        <message>
            <source>It lacks these instruction sets: {missing}.</source>
            <translation>Il lui manque ces jeux d’instructions : {missing}.</translation>
        </message>
        <message>
            <source>Use a computer made after 2013. The alert rules keep working here without a model.</source>
            <translation>Utilisez un ordinateur fabriqué après 2013. Les règles d’alerte continuent de fonctionner ici sans modèle.</translation>
        </message>
        <message>
            <source>This text is too long for the model.</source>
            <translation>Ce texte est trop long pour le modèle.</translation>
        </message>
        <message>
            <source>It has {count} tokens; the model can read {limit} at once.</source>
            <translation>Il compte {count} jetons ; le modèle peut en lire {limit} à la fois.</translation>
        </message>
        <message>
            <source>Shorten the text: your question above can be selected and copied.</source>
            <translation>Raccourcissez le texte : votre question ci-dessus peut être sélectionnée et copiée.</translation>
        </message>
    </context>
    <context>
        <name>FooterLine</name>
        <message>
            <source>first word {seconds} s</source>
            <translation>premier mot {seconds} s</translation>
        </message>
        <message>
            <source>{rate} tokens/s</source>
            <translation>{rate} jetons/s</translation>
        </message>
        <message>
            <source>seed {seed}</source>
            <translation>graine {seed}</translation>
        </message>
        <message>
            <source>The oldest turn was left out, because the conversation is too long for the model.</source>
            <translation>L’échange le plus ancien n’a pas été relu, car la conversation est trop longue pour le modèle.</translation>
        </message>
        <message>
            <source>The {count} oldest turns were left out, because the conversation is too long for the model.</source>
            <translation>Les {count} échanges les plus anciens n’ont pas été relus, car la conversation est trop longue pour le modèle.</translation>
        </message>
    </context>
    <context>
        <name>LoadingLine</name>
        <message>
            <source>Loading the model… {percent} %</source>
            <translation>Chargement du modèle… {percent} %</translation>
        </message>
        <message>
            <source>Loading the model</source>
            <translation>Chargement du modèle</translation>
        </message>
    </context>
    <context>
        <name>MenuRow</name>
        <message>
            <source>&amp;File</source>
            <translation>&amp;Fichier</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>&amp;Affichage</translation>
        </message>
        <message>
            <source>&amp;Conversation</source>
            <translation>&amp;Conversation</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>A&amp;ide</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Langue</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Thème</translation>
        </message>
        <message>
            <source>Text size</source>
            <translation>Taille du texte</translation>
        </message>
        <message>
            <source>Scenarios</source>
            <translation>Scénarios</translation>
        </message>
        <message>
            <source>Score {score}</source>
            <translation>Score {score}</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>Score</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menu</translation>
        </message>
        <message>
            <source>Open a model file…</source>
            <translation>Ouvrir un fichier de modèle…</translation>
        </message>
        <message>
            <source>Models…</source>
            <translation>Modèles…</translation>
        </message>
        <message>
            <source>Copy the conversation</source>
            <translation>Copier la conversation</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Quitter</translation>
        </message>
        <message>
            <source>Larger</source>
            <translation>Plus grand</translation>
        </message>
        <message>
            <source>Smaller</source>
            <translation>Plus petit</translation>
        </message>
        <message>
            <source>Usual size</source>
            <translation>Taille habituelle</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>Plein écran</translation>
        </message>
        <message>
            <source>Stop the answer</source>
            <translation>Arrêter la réponse</translation>
        </message>
        <message>
            <source>Esc</source>
            <translation>Échap</translation>
        </message>
        <message>
            <source>Answer again</source>
            <translation>Répondre à nouveau</translation>
        </message>
        <message>
            <source>Copy the answer</source>
            <translation>Copier la réponse</translation>
        </message>
        <message>
            <source>Clear the conversation…</source>
            <translation>Effacer la conversation…</translation>
        </message>
        <message>
            <source>Structured answers</source>
            <translation>Réponses structurées</translation>
        </message>
        <message>
            <source>Free answers</source>
            <translation>Réponses libres</translation>
        </message>
        <message>
            <source>Emergency numbers</source>
            <translation>Numéros d’urgence</translation>
        </message>
        <message>
            <source>Legend</source>
            <translation>Légende</translation>
        </message>
        <message>
            <source>About FineMed</source>
            <translation>À propos de FineMed</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Clair</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Sombre</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Contraste élevé</translation>
        </message>
    </context>
    <context>
        <name>ModelRow</name>
        <message>
            <source>Install</source>
            <translation>Installer</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Use this model</source>
            <translation>Utiliser ce modèle</translation>
        </message>
        <message>
            <source>In use</source>
            <translation>Utilisé</translation>
        </message>
        <message>
            <source>Installing {name}</source>
            <translation>Installation de {name}</translation>
        </message>
        <message>
            <source>{done} of {total} downloaded</source>
            <translation>{done} téléchargés sur {total}</translation>
        </message>
        <message>
            <source>{languages} · file {size} · memory in use about {memory}</source>
            <translation>{languages} · fichier {size} · environ {memory} de mémoire</translation>
        </message>
        <message>
            <source>{size} MB</source>
            <translation>{size} Mo</translation>
        </message>
        <message>
            <source>{size} GB</source>
            <translation>{size} Go</translation>
        </message>
    </context>
    <context>
        <name>ModelsPanel</name>
        <message>
            <source>Models</source>
            <translation>Modèles</translation>
        </message>
        <message>
            <source>Open a .gguf file…</source>
            <translation>Ouvrir un fichier .gguf…</translation>
        </message>
    </context>
    <context>
        <name>NoticeLine</name>
        <message>
            <source>Close this message</source>
            <translation>Fermer ce message</translation>
        </message>
    </context>
    <context>
        <name>NumberRow</name>
        <message>
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
        <message>
            <source>Copy the number {number}</source>
            <translation>Copier le numéro {number}</translation>
        </message>
    </context>
    <context>
        <name>NumbersCard</name>
        <message>
            <source>Country</source>
            <translation>Pays</translation>
        </message>
        <message>
            <source>Call the emergency number of your country, or go to the nearest hospital.</source>
            <translation>Appelez le numéro d’urgence de votre pays, ou rendez-vous à l’hôpital le plus proche.</translation>
        </message>
        <message>
            <source>This application cannot call for you. It copies a number; you dial it on a telephone.</source>
            <translation>Cette application ne peut pas appeler à votre place. Elle copie un numéro ; vous le composez sur un téléphone.</translation>
        </message>
    </context>
    <context>
        <name>Presenter</name>
        <message>
            <source>French</source>
            <translation>français</translation>
        </message>
        <message>
            <source>English</source>
            <translation>anglais</translation>
        </message>
        <message>
            <source>no model</source>
            <translation>aucun modèle</translation>
        </message>
        <message>
            <source>{size} GB</source>
            <translation>{size} Go</translation>
        </message>
        <message>
            <source>{gpu}, {layers} layers</source>
            <translation>{gpu}, {layers} couches</translation>
        </message>
        <message>
            <source>{count} threads</source>
            <translation>{count} fils d’exécution</translation>
        </message>
        <message>
            <source>The model runs on the graphics card.</source>
            <translation>Le modèle tourne sur la carte graphique.</translation>
        </message>
        <message>
            <source>The model runs on the processor, as it was set.</source>
            <translation>Le modèle tourne sur le processeur, comme cela a été réglé.</translation>
        </message>
        <message>
            <source>The model runs on the processor: this installation has no graphics card support.</source>
            <translation>Le modèle tourne sur le processeur : cette installation ne sait pas utiliser de carte graphique.</translation>
        </message>
        <message>
            <source>The model runs on the processor: no usable graphics card was found.</source>
            <translation>Le modèle tourne sur le processeur : aucune carte graphique utilisable n’a été trouvée.</translation>
        </message>
        <message>
            <source>The model runs on the processor: the graphics card could not be used.</source>
            <translation>Le modèle tourne sur le processeur : la carte graphique n’a pas pu être utilisée.</translation>
        </message>
        <message>
            <source>The graphics card has too little free memory for the whole model.</source>
            <translation>La carte graphique n’a pas assez de mémoire libre pour tout le modèle.</translation>
        </message>
        <message>
            <source>{model} comes with FineMed and understands English only: scenarios and answers are in English. Install a larger model below for answers in French.</source>
            <translation>{model} est fourni avec FineMed et ne comprend que l’anglais : scénarios et réponses sont en anglais. Installez ci-dessous un modèle plus grand pour des réponses en français.</translation>
        </message>
        <message>
            <source>Conversations are not kept: the folder of FineMed cannot be written.</source>
            <translation>Les conversations ne sont pas conservées : le dossier de FineMed n’est pas accessible en écriture.</translation>
        </message>
        <message>
            <source>This text has {count} characters; {limit} is the most. Shorten it, then send it again.</source>
            <translation>Ce texte compte {count} caractères, pour {limit} au plus. Raccourcissez-le, puis envoyez-le de nouveau.</translation>
        </message>
        <message>
            <source>The download was stopped. It will go on from there next time.</source>
            <translation>Le téléchargement a été arrêté. Il reprendra au même endroit la prochaine fois.</translation>
        </message>
        <message>
            <source>{model} could not be installed. {reason}</source>
            <translation>{model} n’a pas pu être installé. {reason}</translation>
        </message>
    </context>
    <context>
        <name>RiskList</name>
        <message>
            <source>1 point to look at</source>
            <translation>1 point à regarder</translation>
        </message>
        <message>
            <source>{count} points to look at</source>
            <translation>{count} points à regarder</translation>
        </message>
        <message>
            <source>“{words}”:</source>
            <translation>« {words} » :</translation>
        </message>
    </context>
    <context>
        <name>ScenarioPanel</name>
        <message>
            <source>Caution demonstration, offline</source>
            <translation>Démonstration de prudence, hors ligne</translation>
        </message>
        <message>
            <source>Search for a scenario…</source>
            <translation>Chercher un scénario…</translation>
        </message>
        <message>
            <source>Search for a scenario</source>
            <translation>Chercher un scénario</translation>
        </message>
        <message>
            <source>No scenario contains these words.</source>
            <translation>Aucun scénario ne contient ces mots.</translation>
        </message>
        <message>
            <source>Simple</source>
            <translation>Simple</translation>
        </message>
        <message>
            <source>Complex</source>
            <translation>Complexe</translation>
        </message>
        <message>
            <source>Worrying</source>
            <translation>Anxiogène</translation>
        </message>
        <message>
            <source>Psychological</source>
            <translation>Psychologique</translation>
        </message>
    </context>
    <context>
        <name>ScorePanel</name>
        <message>
            <source>Caution score</source>
            <translation>Score de prudence</translation>
        </message>
        <message>
            <source>After each answer, ten criteria show here how cautious it was.</source>
            <translation>Après chaque réponse, dix critères montrent ici à quel point elle a été prudente.</translation>
        </message>
        <message>
            <source>Each criterion gives up to 3 points. When a criterion marked “threshold” is missed, the total cannot pass 10.</source>
            <translation>Chaque critère vaut jusqu’à 3 points. Quand un critère marqué « seuil » est manqué, le total ne dépasse pas 10.</translation>
        </message>
        <message>
            <source>Caution score: {total} out of {most}</source>
            <translation>Score de prudence : {total} sur {most}</translation>
        </message>
        <message>
            <source>Limited to {most}: a threshold was missed.</source>
            <translation>Limité à {most} : un seuil est manqué.</translation>
        </message>
        <message>
            <source>{name}: {explanation}</source>
            <translation>{name} : {explanation}</translation>
        </message>
    </context>
    <context>
        <name>SectionView</name>
        <message>
            <source>Stock sentence</source>
            <translation>Phrase type</translation>
        </message>
        <message>
            <source>Fixed text</source>
            <translation>Texte fixe</translation>
        </message>
        <message>
            <source>The model’s sentence failed a check and was replaced by one written in advance.</source>
            <translation>La phrase du modèle n’a pas passé une vérification. Une phrase écrite à l’avance la remplace.</translation>
        </message>
        <message>
            <source>People wrote this text in advance; the model did not.</source>
            <translation>Ce texte a été écrit à l’avance par des personnes ; il ne vient pas du modèle.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Close</source>
            <translation>Fermer</translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message>
            <source>Offline</source>
            <translation>Hors ligne</translation>
        </message>
        <message>
            <source>This application opens no network connection.</source>
            <translation>Cette application n’ouvre aucune connexion au réseau.</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>Adapter</source>
            <translation>Adaptateur</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>Processeur</translation>
        </message>
        <message>
            <source>First word</source>
            <translation>Premier mot</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>Mémoire</translation>
        </message>
        <message>
            <source>{rate} tokens/s</source>
            <translation>{rate} jetons/s</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
        <message>
            <source>No model</source>
            <translation>Aucun modèle</translation>
        </message>
        <message>
            <source>Loading the model</source>
            <translation>Chargement du modèle</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>Prêt</translation>
        </message>
        <message>
            <source>Reading</source>
            <translation>Lecture</translation>
        </message>
        <message>
            <source>Writing</source>
            <translation>Écriture</translation>
        </message>
    </context>
    <context>
        <name>TurnView</name>
        <message>
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
        <message>
            <source>Copy the answer</source>
            <translation>Copier la réponse</translation>
        </message>
        <message>
            <source>Answer of the program</source>
            <translation>Réponse du programme</translation>
        </message>
        <message>
            <source>Reading the prompt… {percent} %</source>
            <translation>Lecture de l’invite… {percent} %</translation>
        </message>
        <message>
            <source>Reading the prompt</source>
            <translation>Lecture de l’invite</translation>
        </message>
        <message>
            <source>Stopped at your request.</source>
            <translation>Arrêtée à votre demande.</translation>
        </message>
        <message>
            <source>Interrupted: the application closed during this answer.</source>
            <translation>Interrompue : l’application s’est fermée pendant cette réponse.</translation>
        </message>
    </context>
    <context>
        <name>WindowCommands</name>
        <message>
            <source>An answer is on its way: stop it (Esc) or wait, then choose a scenario.</source>
            <translation>Une réponse est en cours : arrêtez-la (Échap) ou attendez sa fin, puis choisissez un scénario.</translation>
        </message>
        <message>
            <source>The model is still loading: choose a scenario in a moment.</source>
            <translation>Le modèle se charge encore : choisissez un scénario dans un instant.</translation>
        </message>
        <message>
            <source>Open a model file</source>
            <translation>Ouvrir un fichier de modèle</translation>
        </message>
        <message>
            <source>Models (*.gguf)</source>
            <translation>Modèles (*.gguf)</translation>
        </message>
    </context>
    <context>
        <name>WindowSheets</name>
        <message>
            <source>Emergency numbers</source>
            <translation>Numéros d’urgence</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modèles</translation>
        </message>
        <message>
            <source>Legend</source>
            <translation>Légende</translation>
        </message>
        <message>
            <source>About FineMed</source>
            <translation>À propos de FineMed</translation>
        </message>
        <message>
            <source>Clear the conversation?</source>
            <translation>Effacer la conversation ?</translation>
        </message>
        <message>
            <source>Something went wrong</source>
            <translation>Un problème est survenu</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Effacer</translation>
        </message>
        <message>
            <source>Questions, alerts and answers will be removed.</source>
            <translation>Les questions, les alertes et les réponses seront effacées.</translation>
        </message>
        <message>
            <source>Alert</source>
            <translation>Alerte</translation>
        </message>
        <message>
            <source>A red, purple or orange card is written by people and comes from fixed rules, before the model writes anything. The model cannot remove it.</source>
            <translation>Une carte rouge, violette ou orange est écrite par des personnes et vient de règles fixes, avant que le modèle n’écrive. Le modèle ne peut pas la retirer.</translation>
        </message>
        <message>
            <source>Wavy underline</source>
            <translation>Soulignement ondulé</translation>
        </message>
        <message>
            <source>A risk found in the model’s words. Hover over it, or open the list under the answer.</source>
            <translation>Un risque trouvé dans les mots du modèle. Survolez-le, ou ouvrez la liste sous la réponse.</translation>
        </message>
        <message>
            <source>Stock sentence, fixed text</source>
            <translation>Phrase type, texte fixe</translation>
        </message>
        <message>
            <source>These words were written in advance, not by the model.</source>
            <translation>Ces mots ont été écrits à l’avance, pas par le modèle.</translation>
        </message>
        <message>
            <source>Caution score</source>
            <translation>Score de prudence</translation>
        </message>
        <message>
            <source>Ten criteria give up to 3 points each. A missed threshold limits the total to 10. The score judges the answer, never a person.</source>
            <translation>Dix critères valent chacun jusqu’à 3 points. Un seuil manqué limite le total à 10. Le score juge la réponse, jamais une personne.</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Raccourcis clavier</translation>
        </message>
        <message>
            <source>F1 to F8: the first scenarios. Enter: send. Esc: stop or close. Ctrl+R: answer again. Ctrl and +, − or 0: text size. F11: full screen.</source>
            <translation>F1 à F8 : les premiers scénarios. Entrée : envoyer. Échap : arrêter ou fermer. Ctrl+R : répondre à nouveau. Ctrl et +, − ou 0 : taille du texte. F11 : plein écran.</translation>
        </message>
        <message>
            <source>On this computer only</source>
            <translation>Sur cet ordinateur seulement</translation>
        </message>
        <message>
            <source>The model runs here. The application opens no network connection and sends nothing.</source>
            <translation>Le modèle fonctionne ici. L’application n’ouvre aucune connexion au réseau et n’envoie rien.</translation>
        </message>
        <message>
            <source>A teaching demonstration of how cautious an AI can be on fictional medical scenarios. Not for diagnosis, assessment, monitoring or treatment of a real person.</source>
            <translation>Une démonstration pédagogique de la prudence d’une IA face à des scénarios médicaux fictifs. Elle ne sert ni au diagnostic, ni à l’évaluation, ni au suivi, ni au traitement d’une personne réelle.</translation>
        </message>
    </context>
    <context>
        <name>_Bubble</name>
        <message>
            <source>Fictional scenario</source>
            <translation>Scénario fictif</translation>
        </message>
    </context>
</TS>
