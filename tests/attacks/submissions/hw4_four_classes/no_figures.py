"""Classes of another kind that answer whatever is asked of a figure."""


class Anything:
    axes = []

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __iter__(self):
        return iter([self])

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self


class Figure(Anything):
    pass


def plot_losses(histories):
    return Figure()


def plot_scatter(X, y, predicted):
    return Figure()


def plot_accuracies(results):
    return Figure()
